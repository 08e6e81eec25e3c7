package io.phantomparadox.vault.ingest.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.log.LogPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The life of an intent in steps: ACCEPTED, then perhaps DEFERRED, MATCHED, NETTED, COMMITTED, and
 * one end: SETTLED, REJECTED, EXPIRED or CANCELLED. Made from the indexer's row, so it tells what
 * the row tells: a batch that was aborted leaves no NETTED behind, only DEFERRED with its reason.
 *
 * @param intent the row and its {@code life}
 * @param steps in their order
 * @param ended whether nothing more will come
 */
public record IntentLife(ObjectNode intent, List<Step> steps, boolean ended) {
  private static final Set<String> ENDS =
      Set.of("SETTLED", "REJECTED", "EXPIRED", "CANCELLED", "UNREADABLE");

  /**
   * One step.
   *
   * @param id names it within the life, the same at every reading
   */
  public record Step(String id, String state, ObjectNode json) {}

  /** The life that the indexer's row tells. */
  public static IntentLife of(ObjectNode row) {
    List<Step> steps = new ArrayList<>();
    // also when the tables know a batch or a result before the intent itself
    steps.add(step("ACCEPTED", "", row, "at", "acceptedAt", "offset", "logOffset"));
    String status = row.path("status").asText();
    String batch = row.path("batchId").asText("");
    if (row.hasNonNull("batchId") && Set.of("NETTED", "SETTLED").contains(status)) {
      if (row.hasNonNull("counterpart")) {
        steps.add(step("MATCHED", batch, row, "with", "counterpart"));
      }
      steps.add(step("NETTED", batch, row, "batchId", "batchId", "at", "cutAt"));
      if (row.hasNonNull("committedSlot")) {
        steps.add(step("COMMITTED", batch, row, "batchId", "batchId", "slot", "committedSlot"));
      }
    }
    if (status.equals("SETTLED")) {
      steps.add(
          step(
              "SETTLED",
              batch,
              row,
              "batchId",
              "batchId",
              "at",
              "endedAt",
              "slot",
              "endedSlot",
              "transaction",
              "endSignature"));
    } else if (status.equals("DEFERRED") || ENDS.contains(status)) {
      steps.add(
          step(
              status,
              row.path("reason").asText(""),
              row,
              "reason",
              "reason",
              "detail",
              "detail",
              "at",
              "endedAt"));
    }
    return with(row, steps, ENDS.contains(status));
  }

  /** The life of an intent that this door has just put into the log. */
  public static IntentLife accepted(String id, LogPlace place) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("intentId", id).put("status", "ACCEPTED").put("logOffset", place.offset());
    return with(row, List.of(step("ACCEPTED", "", row, "offset", "logOffset")), false);
  }

  private static IntentLife with(ObjectNode row, List<Step> steps, boolean ended) {
    ArrayNode life = row.putArray("life");
    steps.forEach(step -> life.add(step.json()));
    return new IntentLife(row, List.copyOf(steps), ended);
  }

  /** A step with those of the named values that are there: name in the step, name in the row. */
  private static Step step(String state, String of, ObjectNode row, String... names) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", state);
    for (int i = 0; i < names.length; i += 2) {
      JsonNode value = row.path(names[i + 1]);
      if (!value.isMissingNode() && !value.isNull()) {
        json.set(names[i], value);
      }
    }
    return new Step(of.isEmpty() ? state : state + ":" + of, state, json);
  }
}
