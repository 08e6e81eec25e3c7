package io.phantomparadox.vault.operations;

import java.time.Duration;
import java.util.Map;

/**
 * What the operations service is told. {@link OperationsMain} reads it from the environment.
 *
 * @param kafka addresses and sign-in of the cluster, as any Kafka client takes them ({@code
 *     KAFKA_BOOTSTRAP_SERVERS} and the sign-in's variables)
 * @param lagInterval between two looks at the groups ({@code LAG_INTERVAL_SECONDS}, default 5)
 */
public record OperationsConfig(Map<String, Object> kafka, Duration lagInterval) {
  public OperationsConfig {
    kafka = Map.copyOf(kafka);
    if (!lagInterval.isPositive()) {
      throw new IllegalArgumentException("operations: the interval of lag is not positive");
    }
  }

  /** With defaults. */
  public static OperationsConfig of(Map<String, Object> kafka) {
    return new OperationsConfig(kafka, Duration.ofSeconds(5));
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static OperationsConfig fromEnvironment(Map<String, String> environment) {
    String servers = environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "");
    if (servers.isBlank()) {
      throw new IllegalArgumentException("KAFKA_BOOTSTRAP_SERVERS is not set");
    }
    String seconds = environment.getOrDefault("LAG_INTERVAL_SECONDS", "5");
    if (!seconds.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException("LAG_INTERVAL_SECONDS is not 1 to 9999: " + seconds);
    }
    return new OperationsConfig(
        Map.of("bootstrap.servers", servers.strip()), Duration.ofSeconds(Long.parseLong(seconds)));
  }
}
