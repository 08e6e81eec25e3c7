package io.phantomparadox.vault.testkit.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;

/**
 * Holds DESIGN.md's invariants against everything on a game's topics: what an {@link Auditor}
 * checks of the payloads (with the chain as {@code vault.chain-events} tells it), that their halves
 * are the log's, that every intent has one end, and that the views are where the history leads.
 */
public final class HistoryChecker {
  /** Topics it reads. */
  public static final List<String> TOPICS =
      List.of(
          "vault.intents",
          "vault.intent-results",
          "vault.batches",
          "vault.chain-events",
          "vault.balances",
          "vault.items");

  private static final Set<String> NO_END = Set.of("DEFERRED", "UNREADABLE");
  private static final String BAD_SIGNATURE = "BAD_SIGNATURE";

  /** An ended intent is told at the next tick of a clock; under load that may take a while. */
  private static final long GRACE_MILLIS = 60_000;

  private final TopicEvidence topics;
  private final long game;
  private final long nowMillis;
  private final Map<Long, BatchEvidence> batches;
  private final ChainHistory history;
  private final Findings findings = new Findings();

  private HistoryChecker(TopicEvidence topics, long game, long nowMillis) {
    this.topics = topics;
    this.game = game;
    this.nowMillis = nowMillis;
    batches = new TreeMap<>();
    for (Payload payload : Payload.fromTopic(topics.of("vault.batches"), game)) {
      BatchEvidence batch = payload.read();
      batches.putIfAbsent(batch.id(), batch); // a second one is the auditor's to tell
    }
    history = ChainHistory.fromTopic(topics.of("vault.chain-events"), game, Map.of());
  }

  /**
   * Checks what the topics alone can show.
   *
   * @param nowMillis what has no end yet must not have expired long before, milliseconds
   */
  public static AuditReport check(TopicEvidence topics, long game, long nowMillis) {
    return new HistoryChecker(topics, game, nowMillis).run();
  }

  private AuditReport run() {
    long begun = System.nanoTime();
    halvesStandOnTheLog();
    everyIntentHasOneEnd();
    unreadableOnesAreTold();
    viewsFollow();
    return new AuditReport(
        game,
        batches.size(),
        0,
        topics.of("vault.intents").size(),
        0,
        0,
        java.time.Duration.ofNanos(System.nanoTime() - begun),
        findings.lines(),
        findings.kept());
  }

  /** Intents of the game by id, with the offsets they stand at. */
  private Map<String, List<LogRecord>> logged() {
    Map<String, List<LogRecord>> logged = new LinkedHashMap<>();
    for (LogRecord record : topics.of("vault.intents")) {
      IntentBytes intent = intent(record);
      if (intent.isWellFormed()
          && intent.game() == game
          && record.key().equals(Long.toUnsignedString(game))) {
        logged.computeIfAbsent(intent.id(), id -> new ArrayList<>()).add(record);
      }
    }
    return logged;
  }

  private static IntentBytes intent(LogRecord record) {
    return new IntentBytes(BatchEvidence.bytes((java.nio.ByteBuffer) record.value().get("intent")));
  }

  private void halvesStandOnTheLog() {
    findings.made(Check.LOG);
    Map<String, List<LogRecord>> logged = logged();
    for (BatchEvidence batch : batches.values()) {
      Findings.At at = findings.at(batch);
      for (BatchEvidence.Trade trade : batch.trades()) {
        for (BatchEvidence.Half half : List.of(trade.sell(), trade.buy())) {
          List<Long> offsets =
              logged.getOrDefault(half.intentId(), List.of()).stream()
                  .map(LogRecord::offset)
                  .toList();
          at.that(
              Check.LOG,
              offsets.contains(half.logOffset()),
              "a half of a member is not on the log where the payload says",
              "intent %s at offset %d".formatted(half.intentId(), half.logOffset()),
              "it stands at " + offsets);
        }
      }
    }
  }

  private void everyIntentHasOneEnd() {
    findings.made(Check.NOTHING_LOST);
    Map<String, String> endOfBatch = new HashMap<>();
    history.ends().forEach((id, end) -> endOfBatch.put(Long.toString(id), end));
    Map<String, List<String>> ends = new HashMap<>();
    Set<String> flying = new HashSet<>();
    for (BatchEvidence batch : batches.values()) {
      String end = endOfBatch.getOrDefault(Long.toString(batch.id()), "OPEN");
      for (BatchEvidence.Trade trade : batch.sequence()) {
        for (String id : List.of(trade.sell().intentId(), trade.buy().intentId())) {
          switch (end) {
            case "SETTLED" ->
                ends.computeIfAbsent(id, key -> new ArrayList<>()).add("batch " + batch.id());
            case "OPEN" -> flying.add(id);
            default -> {
              // aborted and void batches gave their trades back
            }
          }
        }
      }
    }
    Map<String, GenericRecord> results = new HashMap<>();
    for (LogRecord record : topics.of("vault.intent-results")) {
      if (record.number("game") == game) {
        results.put(Bytes.hex(BatchEvidence.fixed(record.value(), "intentId")), record.value());
      }
    }
    logged()
        .forEach(
            (id, records) -> {
              List<String> found = new ArrayList<>(ends.getOrDefault(id, List.of()));
              GenericRecord result = results.get(id);
              if (result != null && !NO_END.contains(result.get("status").toString())) {
                String told = result.get("status") + " " + result.get("reason");
                // identity is the bytes: a bad signature under them says nothing of a good one
                if (!told.contains(BAD_SIGNATURE) || (found.isEmpty() && !flying.contains(id))) {
                  found.add(told);
                }
              }
              IntentBytes intent = intent(records.getFirst());
              boolean mayWait =
                  flying.contains(id) || intent.expiresAtMillis() + GRACE_MILLIS > nowMillis;
              findings
                  .at(0, "vault.intents offset " + records.getFirst().offset())
                  .that(
                      Check.NOTHING_LOST,
                      found.size() == 1 || (found.isEmpty() && mayWait),
                      "an intent on the log has no end, or several",
                      "one end of intent " + id,
                      found,
                      "signed bytes " + Bytes.hex(intent.bytes()));
            });
  }

  private void unreadableOnesAreTold() {
    Set<String> told = new HashSet<>();
    for (LogRecord record : topics.of("vault.intent-results")) {
      if (record.value().get("status").toString().equals("UNREADABLE")) {
        told.add(record.value().get("detail").toString());
      }
    }
    for (String place : topics.unreadable()) {
      findings
          .at(0, place)
          .that(
              Check.NOTHING_LOST,
              told.contains(place),
              "a record that cannot be read has no UNREADABLE result",
              place,
              told);
    }
  }

  /** vault.balances and vault.items against the replay of events and payloads. */
  private void viewsFollow() {
    LedgerReplay replay = new LedgerReplay(history, batches);
    for (BatchEvidence batch : batches.values()) {
      replay.openingOf(batch);
      replay.cut(batch);
    }
    replay.finish();
    Map<String, Long> balances = new TreeMap<>();
    topics
        .latest("vault.balances")
        .values()
        .forEach(
            view -> {
              if ((Long) view.get("game") == game) {
                balances.put(
                    BatchEvidence.wallet(view, "wallet"), (Long) view.get("chainLamports"));
              }
            });
    Map<String, String> owners = new TreeMap<>();
    topics
        .latest("vault.items")
        .values()
        .forEach(
            view -> {
              if ((Long) view.get("game") == game) {
                owners.put(
                    Bytes.hex(BatchEvidence.fixed(view, "item")),
                    BatchEvidence.wallet(view, "owner"));
              }
            });
    compare(Check.AGREEMENT_BALANCES, "vault.balances", replay.balances(), balances);
    compare(Check.AGREEMENT_OWNERS, "vault.items", replay.owners(), owners);
  }

  private <V> void compare(
      Check check, String topic, Map<String, V> expected, Map<String, V> found) {
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      findings
          .at(0, topic)
          .equal(
              check,
              "the topic is not where the history leads",
              key + " " + Optional.ofNullable(expected.get(key)),
              key + " " + Optional.ofNullable(found.get(key)));
    }
  }
}
