package io.phantomparadox.vault.indexer;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.schemas.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What an indexer needs to run. {@link IndexerMain} reads it from the environment.
 *
 * @param kafka brokers and sign-in ({@link KafkaCluster#fromEnvironment})
 * @param schemaRegistryUrl Confluent REST API ({@code SCHEMA_REGISTRY_URL})
 * @param consumerGroup group whose lag operators watch ({@code INDEXER_GROUP})
 * @param jdbcUrl PostgreSQL ({@code DATABASE_URL}, see {@link DatabaseAddress#parse})
 * @param databaseUser ({@code DATABASE_USER})
 * @param databasePassword ({@code DATABASE_PASSWORD})
 * @param host address the read API binds ({@code INDEXER_HOST})
 * @param port of the read API, 0 takes a free one ({@code INDEXER_PORT})
 * @param startDeadline how long database and HTTP may take until they work
 * @param reconciliation how the tables are compared with what knows better
 * @param rebuild whether the tables are built anew from the topics before it reads on ({@code
 *     INDEXER_REBUILD}, false)
 */
public record IndexerConfig(
    KafkaCluster kafka,
    String schemaRegistryUrl,
    String consumerGroup,
    String jdbcUrl,
    String databaseUser,
    String databasePassword,
    String host,
    int port,
    Duration startDeadline,
    ReconciliationConfig reconciliation,
    boolean rebuild) {
  private static final int MAX_PORT = 65_535;

  /** Without reconciliation, on the tables that are there. */
  public IndexerConfig(
      KafkaCluster kafka,
      String schemaRegistryUrl,
      String consumerGroup,
      String jdbcUrl,
      String databaseUser,
      String databasePassword,
      String host,
      int port,
      Duration startDeadline) {
    this(
        kafka,
        schemaRegistryUrl,
        consumerGroup,
        jdbcUrl,
        databaseUser,
        databasePassword,
        host,
        port,
        startDeadline,
        ReconciliationConfig.off(),
        false);
  }

  public IndexerConfig {
    Objects.requireNonNull(kafka, "kafka");
    requireText(schemaRegistryUrl, "schemaRegistryUrl");
    requireText(consumerGroup, "consumerGroup");
    requireText(jdbcUrl, "jdbcUrl");
    requireText(host, "host");
    Objects.requireNonNull(databaseUser, "databaseUser");
    Objects.requireNonNull(databasePassword, "databasePassword");
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
    }
    if (startDeadline.isNegative() || startDeadline.isZero()) {
      throw new IllegalArgumentException("startDeadline must be positive: " + startDeadline);
    }
  }

  /**
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static IndexerConfig fromEnvironment(Map<String, String> environment) {
    Environment env = new Environment(environment);
    DatabaseAddress database =
        DatabaseAddress.parse(
            env.text("DATABASE_URL"),
            env.text("DATABASE_USER", "postgres"),
            environment.getOrDefault("DATABASE_PASSWORD", ""));
    return new IndexerConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        env.text("INDEXER_GROUP", "vault-indexer"),
        database.jdbcUrl(),
        database.user(),
        database.password(),
        env.text("INDEXER_HOST", "127.0.0.1"),
        env.port("INDEXER_PORT", 8090),
        Duration.ofSeconds(30),
        ReconciliationConfig.read(env),
        env.flag("INDEXER_REBUILD", false));
  }

  /** The same with other comparisons. */
  public IndexerConfig withReconciliation(ReconciliationConfig value) {
    return new IndexerConfig(
        kafka,
        schemaRegistryUrl,
        consumerGroup,
        jdbcUrl,
        databaseUser,
        databasePassword,
        host,
        port,
        startDeadline,
        value,
        rebuild);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "IndexerConfig[kafka=%s, registry=%s, group=%s, database=%s, user=%s, http=%s:%d]"
        .formatted(kafka, schemaRegistryUrl, consumerGroup, jdbcUrl, databaseUser, host, port);
  }

  private static void requireText(String value, String name) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " is empty");
    }
  }
}
