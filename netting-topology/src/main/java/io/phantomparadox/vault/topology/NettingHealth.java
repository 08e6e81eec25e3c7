package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.management.Health;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the service is.
 *
 * @param live false only when it stopped for good
 * @param started whether it was ready once
 * @param ready whether intents are admitted and cuts made for every partition it has
 * @param state of Kafka Streams
 * @param restoringPartitions stores being read back
 * @param restoringRecords that are still to be read, at most
 * @param problem why it is not ready, empty when it is
 */
public record NettingHealth(
    boolean live,
    boolean started,
    boolean ready,
    String state,
    int restoringPartitions,
    long restoringRecords,
    String problem) {

  /** The same for the management port. */
  Health toHealth() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", state);
    details.put("restoringPartitions", restoringPartitions);
    details.put("restoringRecords", restoringRecords);
    details.put("problem", problem);
    return new Health(live, started, ready, details);
  }
}
