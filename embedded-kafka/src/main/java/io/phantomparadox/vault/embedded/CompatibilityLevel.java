package io.phantomparadox.vault.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * What a new version of a schema must be able to do; Confluent's names and meaning. Backward: the
 * new schema reads what the old one wrote. Forward: the old one reads what the new one writes.
 * Without TRANSITIVE only the latest version counts.
 */
enum CompatibilityLevel {
  NONE(false, false, false),
  BACKWARD(true, false, false),
  BACKWARD_TRANSITIVE(true, false, true),
  FORWARD(false, true, false),
  FORWARD_TRANSITIVE(false, true, true),
  FULL(true, true, false),
  FULL_TRANSITIVE(true, true, true);

  private final boolean backward;
  private final boolean forward;
  private final boolean transitive;

  CompatibilityLevel(boolean backward, boolean forward, boolean transitive) {
    this.backward = backward;
    this.forward = forward;
    this.transitive = transitive;
  }

  static CompatibilityLevel parse(String name) {
    try {
      return valueOf(name);
    } catch (IllegalArgumentException e) {
      RegistryException refusal =
          new RegistryException(42203, "Invalid compatibility level. Valid values are " + names());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static String names() {
    return String.join(", ", java.util.Arrays.stream(values()).map(Enum::name).toList());
  }

  /**
   * The reasons why {@code next} may not follow {@code earlier} (oldest first); empty when it may.
   */
  List<String> violations(Schema next, List<Schema> earlier) {
    List<String> reasons = new ArrayList<>();
    int from = transitive ? 0 : Math.max(0, earlier.size() - 1);
    for (Schema old : earlier.subList(from, earlier.size())) {
      if (backward) {
        addIncompatibilities(reasons, next, old);
      }
      if (forward) {
        addIncompatibilities(reasons, old, next);
      }
    }
    return reasons;
  }

  private static void addIncompatibilities(List<String> reasons, Schema reader, Schema writer) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
    if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
      return;
    }
    for (SchemaCompatibility.Incompatibility found : result.getIncompatibilities()) {
      reasons.add(found.getType() + " at " + found.getLocation() + ": " + found.getMessage());
    }
  }
}
