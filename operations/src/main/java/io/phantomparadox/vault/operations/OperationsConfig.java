package io.phantomparadox.vault.operations;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.operations.canary.CanaryConfig;
import io.phantomparadox.vault.schemas.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the operations service is told. {@link OperationsMain} reads it from the environment.
 *
 * @param kafka addresses and sign-in of the cluster ({@link KafkaCluster#fromEnvironment})
 * @param lagInterval between two looks at the groups ({@code LAG_INTERVAL_SECONDS}, default 5)
 * @param canary a producer that trades with itself; empty for none
 */
public record OperationsConfig(
    KafkaCluster kafka, Duration lagInterval, Optional<CanaryConfig> canary) {
  public OperationsConfig {
    if (!lagInterval.isPositive()) {
      throw new IllegalArgumentException("operations: the interval of lag is not positive");
    }
  }

  /** With defaults. */
  public static OperationsConfig of(KafkaCluster kafka) {
    return new OperationsConfig(kafka, Duration.ofSeconds(5), Optional.empty());
  }

  /** The same with a canary. */
  public OperationsConfig withCanary(CanaryConfig value) {
    return new OperationsConfig(kafka, lagInterval, Optional.of(value));
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static OperationsConfig fromEnvironment(Map<String, String> environment) {
    return new OperationsConfig(
        KafkaCluster.fromEnvironment(environment),
        new Environment(environment).seconds("LAG_INTERVAL_SECONDS", 5),
        CanaryConfig.fromEnvironment(environment));
  }
}
