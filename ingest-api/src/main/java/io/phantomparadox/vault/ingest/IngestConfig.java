package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
 *   <li>{@code SIWS_DOMAIN} (localhost), {@code SIWS_URI} (http://localhost), {@code SIWS_CHAIN_ID}
 *       (solana:localnet): what wallets are shown when they sign in
 *   <li>{@code OPERATOR_WALLETS}, {@code ADMIN_WALLETS} (none): base58, separated by commas
 *   <li>{@code JWT_KEYS} ({@link TokenKeys#parse}), or {@code JWT_KEYS_FILE} with the same text:
 *       the keys of tokens; without either a random one, which no other instance knows
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
 * @param signIn how wallets sign in
 * @param tokenKeys what tokens are signed with
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
    @Nullable URI indexer,
    SignInConfig signIn,
    TokenKeys tokenKeys) {

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
        .signIn(signIn(environment))
        .tokenKeys(tokenKeys(environment))
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

  private static SignInConfig signIn(Map<String, String> environment) {
    SignInConfig defaults = SignInConfig.LOCAL;
    return new SignInConfig(
        environment.getOrDefault("SIWS_DOMAIN", defaults.domain()),
        environment.getOrDefault("SIWS_URI", defaults.uri()),
        environment.getOrDefault("SIWS_CHAIN_ID", defaults.chainId()),
        defaults.nonceLife(),
        defaults.noncesMax(),
        defaults.tokenLife(),
        wallets(environment, "OPERATOR_WALLETS"),
        wallets(environment, "ADMIN_WALLETS"));
  }

  private static Set<PublicKey> wallets(Map<String, String> environment, String name) {
    String text = environment.getOrDefault(name, "").strip();
    return text.isEmpty()
        ? Set.of()
        : Arrays.stream(text.split(",", -1))
            .map(wallet -> PublicKey.fromBase58(wallet.strip()))
            .collect(Collectors.toUnmodifiableSet());
  }

  private static TokenKeys tokenKeys(Map<String, String> environment) {
    String file = environment.getOrDefault("JWT_KEYS_FILE", "");
    String text = environment.getOrDefault("JWT_KEYS", "");
    if (!file.isBlank()) {
      try {
        text = Files.readString(Path.of(file.strip()));
      } catch (IOException unreadable) {
        throw new IllegalArgumentException("JWT_KEYS_FILE cannot be read", unreadable);
      }
    }
    return text.isBlank() ? TokenKeys.random(new SecureRandom()) : TokenKeys.parse(text);
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
    private SignInConfig signIn = SignInConfig.LOCAL;
    private @Nullable TokenKeys tokenKeys;

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

    /** How wallets sign in; without this call for a local site. */
    public Builder signIn(SignInConfig value) {
      signIn = value;
      return this;
    }

    /** What tokens are signed with; without this call a random key that this door alone knows. */
    public Builder tokenKeys(TokenKeys value) {
      tokenKeys = value;
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
          indexer,
          signIn,
          tokenKeys != null ? tokenKeys : TokenKeys.random(new SecureRandom()));
    }
  }
}
