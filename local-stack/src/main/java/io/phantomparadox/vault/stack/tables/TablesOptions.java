package io.phantomparadox.vault.stack.tables;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.phantomparadox.vault.indexer.DatabaseAddress;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.ReconciliationConfig;
import io.phantomparadox.vault.stack.settlement.ChainAddress;
import io.phantomparadox.vault.stack.settlement.KafkaAddress;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

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

  @Mixin KafkaAddress kafka = new KafkaAddress();
  @Mixin ChainAddress chain = new ChainAddress();

  /** What an indexer on these tables would be configured with. */
  IndexerConfig indexer(CommandSpec spec) {
    DatabaseAddress address = address(spec);
    return new IndexerConfig(
            kafka.kafka(spec),
            kafka.registry(spec),
            "vault-operator",
            address.jdbcUrl(),
            address.user(),
            address.password(),
            "127.0.0.1",
            0,
            START_DEADLINE)
        .withReconciliation(
            new ReconciliationConfig(
                Duration.ZERO, chain.nodes(), chain.program(spec).orElse(null), false));
  }

  /** Connections to the tables. */
  HikariDataSource open(CommandSpec spec) {
    DatabaseAddress address = address(spec);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("tables");
    pool.setJdbcUrl(address.jdbcUrl());
    pool.setUsername(address.user());
    pool.setPassword(address.password());
    pool.setMaximumPoolSize(POOL_MAX);
    pool.setConnectionTimeout(START_DEADLINE.toMillis());
    return new HikariDataSource(pool);
  }

  private DatabaseAddress address(CommandSpec spec) {
    String said = database == null || database.isBlank() ? null : database;
    return DatabaseAddress.parse(
        RunningStack.read().need(spec, said, "jdbc", "--database"),
        System.getenv().getOrDefault("DATABASE_USER", "postgres"),
        System.getenv().getOrDefault("DATABASE_PASSWORD", ""));
  }
}
