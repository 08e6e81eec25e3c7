package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.schemas.KafkaCluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where Kafka and its schemas are: said, or those of the running {@code up}. */
public final class KafkaAddress {
  @Option(
      names = "--kafka",
      scope = ScopeType.INHERIT,
      paramLabel = "HOST:PORT",
      description = "Kafka; default: that of the running 'vault up'")
  @Nullable String kafka;

  @Option(
      names = "--registry",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "schema registry; default: that of the running 'vault up'")
  @Nullable String registry;

  /**
   * The brokers, with the sign-in that the environment names.
   *
   * @throws picocli.CommandLine.ParameterException when nothing is said and nothing runs
   */
  public KafkaCluster kafka(CommandSpec spec) {
    return KafkaCluster.at(
        RunningStack.read().need(spec, kafka, "kafka", "--kafka"), System.getenv());
  }

  /** Whether the option names a cluster, so that it is not the running {@code up}'s. */
  public boolean isSaid() {
    return kafka != null;
  }

  /**
   * The schema registry's URL.
   *
   * @throws picocli.CommandLine.ParameterException when nothing is said and nothing runs
   */
  public String registry(CommandSpec spec) {
    return RunningStack.read().need(spec, registry, "registry", "--registry");
  }
}
