package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the door is started with. {@link #fromEnvironment} reads:
 *
 * <ul>
 *   <li>{@code KAFKA_BOOTSTRAP_SERVERS}, {@code SCHEMA_REGISTRY_URL}: required
 *   <li>{@code GENESIS_HASH} (base58) and {@code PROGRAM_ID} (base58): required; signatures cover
 *       both
 *   <li>{@code INGEST_HOST} (127.0.0.1), {@code INGEST_PORT} (8080), {@code INGEST_MANAGEMENT_PORT}
 *       (9080): where it listens, 0 takes a free port
 *   <li>{@code RATE_LIMIT_RPM} (60000) and {@code RATE_LIMIT_BURST} (2000): intents per minute and
 *       at once from one address
 *   <li>{@code INDEXER_URL} (none): the indexer's read API
 * </ul>
 *
 * @param bootstrapServers of Kafka
 * @param schemaRegistryUrl Confluent's API
 * @param host address to listen on
 * @param port of the API, 0 for a free one
 * @param managementPort of health and metrics, 0 for a free one
 * @param genesisHash of the cluster
 * @param programId of the vault program
 * @param limits bounds
 * @param rates how many intents may be posted
 * @param indexer the indexer's read API for lookups, null when there is none
 */
public record IngestConfig(
    String bootstrapServers,
    String schemaRegistryUrl,
    String host,
    int port,
    int managementPort,
    Hash32 genesisHash,
    PublicKey programId,
    IngestLimits limits,
    RateLimits rates,
    @Nullable URI indexer) {

  private static final int PORT_MAX = 65_535;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public IngestConfig {
    if (bootstrapServers.isBlank() || schemaRegistryUrl.isBlank() || host.isBlank()) {
      throw new IllegalArgumentException("bootstrap servers, registry and host must be given");
    }
    if (port < 0 || port > PORT_MAX || managementPort < 0 || managementPort > PORT_MAX) {
      throw new IllegalArgumentException("port " + port + " or " + managementPort + " is none");
    }
    rates.requireRoomFor(limits.batchMax());
  }

  /** Begins a configuration on loopback and free ports. */
  public static Builder builder(
      String bootstrapServers, String schemaRegistryUrl, Hash32 genesisHash, PublicKey programId) {
    return new Builder(bootstrapServers, schemaRegistryUrl, genesisHash, programId);
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException when one is missing or cannot be read; says which
   */
  public static IngestConfig fromEnvironment(Map<String, String> environment) {
    return builder(
            required(environment, "KAFKA_BOOTSTRAP_SERVERS"),
            required(environment, "SCHEMA_REGISTRY_URL"),
            Hash32.fromBase58(required(environment, "GENESIS_HASH")),
            PublicKey.fromBase58(required(environment, "PROGRAM_ID")))
        .host(environment.getOrDefault("INGEST_HOST", "127.0.0.1"))
        .port(port(environment, "INGEST_PORT", 8080))
        .managementPort(port(environment, "INGEST_MANAGEMENT_PORT", 9080))
        .rates(rates(environment))
        .indexer(indexer(environment))
        .build();
  }

  private static String required(Map<String, String> environment, String name) {
    @Nullable String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value.strip();
  }

  private static RateLimits rates(Map<String, String> environment) {
    RateLimits defaults = RateLimits.DEFAULT;
    long perMinute = number(environment, "RATE_LIMIT_RPM", defaults.addressPerSecond() * 60);
    return new RateLimits(
        Math.max(1, perMinute / 60),
        number(environment, "RATE_LIMIT_BURST", defaults.addressBurst()),
        defaults.totalPerSecond(),
        defaults.totalBurst(),
        defaults.addressesMax());
  }

  private static @Nullable URI indexer(Map<String, String> environment) {
    String url = environment.getOrDefault("INDEXER_URL", "");
    return url.isBlank() ? null : URI.create(url.strip());
  }

  private static long number(Map<String, String> environment, String name, long otherwise) {
    String text = environment.getOrDefault(name, Long.toString(otherwise));
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(name + " is not a number from 1 on: " + text);
    }
    return Long.parseLong(text);
  }

  private static int port(Map<String, String> environment, String name, int otherwise) {
    String text = environment.getOrDefault(name, Integer.toString(otherwise));
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(name + " is not a port: " + text);
    }
    return Integer.parseInt(text);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final String bootstrapServers;
    private final String schemaRegistryUrl;
    private final Hash32 genesisHash;
    private final PublicKey programId;
    private String host = "127.0.0.1";
    private int port;
    private int managementPort;
    private IngestLimits limits = IngestLimits.DEFAULT;
    private RateLimits rates = RateLimits.NONE;
    private @Nullable URI indexer;

    private Builder(
        String bootstrapServers,
        String schemaRegistryUrl,
        Hash32 genesisHash,
        PublicKey programId) {
      this.bootstrapServers = bootstrapServers;
      this.schemaRegistryUrl = schemaRegistryUrl;
      this.genesisHash = genesisHash;
      this.programId = programId;
    }

    /** Address to listen on. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** Port of the API, 0 for a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Port of health and metrics, 0 for a free one. */
    public Builder managementPort(int value) {
      managementPort = value;
      return this;
    }

    /** Bounds. */
    public Builder limits(IngestLimits value) {
      limits = value;
      return this;
    }

    /** How many intents may be posted; without this call there is no limit. */
    public Builder rates(RateLimits value) {
      rates = value;
      return this;
    }

    /** Scheme, host and port of the indexer's read API. */
    public Builder indexer(@Nullable URI value) {
      indexer = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException when a value makes no sense
     */
    public IngestConfig build() {
      return new IngestConfig(
          bootstrapServers,
          schemaRegistryUrl,
          host,
          port,
          managementPort,
          genesisHash,
          programId,
          limits,
          rates,
          indexer);
    }
  }
}
