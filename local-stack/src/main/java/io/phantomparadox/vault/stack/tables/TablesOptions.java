package io.phantomparadox.vault.stack.tables;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.phantomparadox.vault.indexer.DatabaseAddress;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.ReconciliationConfig;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the tables are, and what they come from: said, or those of the running {@code up}. */
final class TablesOptions {
  private static final int POOL_MAX = 4;
  private static final Duration START_DEADLINE = Duration.ofSeconds(20);

  @Option(
      names = "--database",
      paramLabel = "URL",
      defaultValue = "${env:DATABASE_URL}",
      description =
          "PostgreSQL with the tables; default: DATABASE_URL, else that of the running 'vault up'")
  @Nullable String database;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka; default: that of the running 'vault up'")
  @Nullable String kafka;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "schema registry; default: that of the running 'vault up'")
  @Nullable String registry;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "Solana node; default: that of the running 'vault up'")
  @Nullable String rpc;

  @Option(
      names = "--program",
      paramLabel = "KEY",
      description = "the vault program; default: that of the running 'vault up'")
  @Nullable String program;

  /** What an indexer on these tables would be configured with. */
  IndexerConfig indexer(CommandSpec spec) {
    RunningStack stack = RunningStack.read();
    DatabaseAddress address = address(spec, stack);
    Optional<String> node = stack.value(rpc, "rpc");
    Optional<String> programId = stack.value(program, "program");
    return new IndexerConfig(
            KafkaCluster.at(required(spec, stack, kafka, "kafka", "--kafka"), System.getenv()),
            required(spec, stack, registry, "registry", "--registry"),
            "vault-operator",
            address.jdbcUrl(),
            address.user(),
            address.password(),
            "127.0.0.1",
            0,
            START_DEADLINE)
        .withReconciliation(
            new ReconciliationConfig(
                Duration.ZERO,
                node.map(URI::create).map(List::of).orElse(List.of()),
                programId.map(PublicKey::fromBase58).orElse(null),
                false));
  }

  /** Connections to the tables. */
  HikariDataSource open(CommandSpec spec) {
    DatabaseAddress address = address(spec, RunningStack.read());
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("tables");
    pool.setJdbcUrl(address.jdbcUrl());
    pool.setUsername(address.user());
    pool.setPassword(address.password());
    pool.setMaximumPoolSize(POOL_MAX);
    pool.setConnectionTimeout(START_DEADLINE.toMillis());
    return new HikariDataSource(pool);
  }

  private DatabaseAddress address(CommandSpec spec, RunningStack stack) {
    String said = database == null || database.isBlank() ? null : database;
    return DatabaseAddress.parse(
        required(spec, stack, said, "jdbc", "--database"),
        System.getenv().getOrDefault("DATABASE_USER", "postgres"),
        System.getenv().getOrDefault("DATABASE_PASSWORD", ""));
  }

  private static String required(
      CommandSpec spec, RunningStack stack, @Nullable String said, String name, String option) {
    return stack
        .value(said, name)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "No 'vault up' runs here: say " + option + "."));
  }
}
