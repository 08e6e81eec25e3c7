package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Settings of a chain listener. {@link ListenerMain} reads them from the environment variables
 * named here.
 *
 * @param kafka its addresses and sign-in: {@link KafkaCluster#fromEnvironment}
 * @param schemaRegistryUrl SCHEMA_REGISTRY_URL: the schema registry (Confluent API)
 * @param rpcUrls SOLANA_RPC_URLS (comma separated): endpoints in order of preference
 * @param programId PROGRAM_ID: the vault program
 * @param source LISTENER_SOURCE (default {@code solana}): name of this listener's cursor; one
 *     instance per source runs, a newer one fences an older one
 * @param startSlot LISTENER_START_SLOT (default 0): first slot to read when there is no cursor yet;
 *     the slot of the program's deployment on a public cluster
 * @param partitions VAULT_PARTITIONS (default 4): partitions of vault.chain-events, checked at
 *     start
 * @param pollInterval LISTENER_POLL_MS (default 100): wait between two looks at the chain
 * @param heartbeatInterval LISTENER_HEARTBEAT_MS (default 1000): longest time without a heartbeat
 *     while blocks arrive
 * @param maxBlocksPerTransaction LISTENER_MAX_BLOCKS (default 64): blocks read and published
 *     together when catching up
 * @param rpcTimeout SOLANA_RPC_TIMEOUT_MS (default 5000): deadline of one call to the cluster
 * @param startTimeout LISTENER_START_TIMEOUT_MS (default 30000): deadline until the first look at
 *     the chain
 * @param behindTolerance LISTENER_BEHIND_MS (default 30000): how long the endpoints may be behind
 *     the cursor, or a block be missing, before the listener halts
 */
public record ListenerConfig(
    KafkaCluster kafka,
    String schemaRegistryUrl,
    List<URI> rpcUrls,
    PublicKey programId,
    String source,
    long startSlot,
    int partitions,
    Duration pollInterval,
    Duration heartbeatInterval,
    int maxBlocksPerTransaction,
    Duration rpcTimeout,
    Duration startTimeout,
    Duration behindTolerance) {

  public ListenerConfig {
    Objects.requireNonNull(programId, "programId");
    rpcUrls = List.copyOf(rpcUrls);
    Objects.requireNonNull(kafka, "kafka");
    require(!schemaRegistryUrl.isBlank(), "schemaRegistryUrl is empty");
    require(!rpcUrls.isEmpty(), "rpcUrls is empty");
    require(source.matches("[A-Za-z0-9._-]{1,64}"), "source is 1 to 64 of A-Z a-z 0-9 . _ -");
    require(startSlot >= 0, "startSlot is negative");
    require(partitions >= 1 && partitions <= 10_000, "partitions lies in 1..10000");
    require(
        maxBlocksPerTransaction >= 1 && maxBlocksPerTransaction <= 10_000,
        "maxBlocksPerTransaction lies in 1..10000");
    requirePositive(pollInterval, "pollInterval");
    requirePositive(heartbeatInterval, "heartbeatInterval");
    requirePositive(rpcTimeout, "rpcTimeout");
    requirePositive(startTimeout, "startTimeout");
    requirePositive(behindTolerance, "behindTolerance");
  }

  /** A configuration with the defaults above. */
  public static ListenerConfig of(
      String bootstrapServers,
      String schemaRegistryUrl,
      List<URI> rpcUrls,
      PublicKey programId,
      String source,
      Duration pollInterval,
      int partitions) {
    return new ListenerConfig(
        KafkaCluster.at(bootstrapServers),
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        0,
        partitions,
        pollInterval,
        Duration.ofSeconds(1),
        64,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static ListenerConfig fromEnvironment(Map<String, String> environment) {
    Environment env = new Environment(environment);
    return new ListenerConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        env.uris("SOLANA_RPC_URLS"),
        env.key("PROGRAM_ID"),
        environment.getOrDefault("LISTENER_SOURCE", "solana"),
        env.number("LISTENER_START_SLOT", 0),
        Math.toIntExact(env.number("VAULT_PARTITIONS", 4)),
        env.millis("LISTENER_POLL_MS", 100),
        env.millis("LISTENER_HEARTBEAT_MS", 1000),
        Math.toIntExact(env.number("LISTENER_MAX_BLOCKS", 64)),
        env.millis("SOLANA_RPC_TIMEOUT_MS", 5000),
        env.millis("LISTENER_START_TIMEOUT_MS", 30_000),
        env.millis("LISTENER_BEHIND_MS", 30_000));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("listener: " + problem);
    }
  }

  private static void requirePositive(Duration duration, String name) {
    require(!duration.isNegative() && !duration.isZero(), name + " is not positive");
  }

  private record Environment(Map<String, String> values) {
    String text(String name) {
      String value = values.get(name);
      if (value == null || value.isBlank()) {
        throw new IllegalArgumentException(name + " is not set");
      }
      return value.strip();
    }

    long number(String name, long fallback) {
      String value = values.get(name);
      try {
        return value == null ? fallback : Long.parseLong(value.strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + " is not a whole number: " + value, e);
      }
    }

    Duration millis(String name, long fallback) {
      return Duration.ofMillis(number(name, fallback));
    }

    PublicKey key(String name) {
      String value = text(name);
      return PublicKey.parse(value)
          .orElseThrow(
              () -> new IllegalArgumentException(name + " is not a base58 public key: " + value));
    }

    List<URI> uris(String name) {
      return Arrays.stream(text(name).split(",")).map(String::strip).map(URI::create).toList();
    }
  }
}
