package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the door is started with. {@link #fromEnvironment} reads:
 *
 * <ul>
 *   <li>{@code KAFKA_BOOTSTRAP_SERVERS}, {@code SCHEMA_REGISTRY_URL}: required; how Kafka is signed
 *       in to, {@link KafkaCluster}
 *   <li>{@code SOLANA_GENESIS_HASH} (base58) and {@code PROGRAM_ID} (base58): required; signatures
 *       cover both
 *   <li>{@code INGEST_HOST} (127.0.0.1), {@code INGEST_PORT} (8080), {@code INGEST_MANAGEMENT_PORT}
 *       (9401): where it listens, 0 takes a free port
 *   <li>{@code RATE_LIMIT_RPM} (60000) per {@code RATE_LIMIT_WINDOW} (60 s) and {@code
 *       RATE_LIMIT_BURST} (2000) at once: intents of one address, and of one signed-in producer;
 *       {@code RATE_LIMIT_TOTAL_RPM} (600000) and {@code RATE_LIMIT_TOTAL_BURST} (20000): of all; 0
 *       for none ({@code RATE_LIMIT_RPM=0}: none of either)
 *   <li>{@code TRUSTED_PROXIES} (none): addresses or blocks ({@code 10.0.0.0/8}), separated by
 *       commas, of proxies in front: behind them the sender is whom {@code X-Forwarded-For} names
 *   <li>{@code REDIS_URL} (none): where several doors share these limits, {@code redis://host:port}
 *   <li>{@code SOLANA_RPC_URLS} (none): nodes of the chain, separated by commas, for ready-to-sign
 *       transactions
 *   <li>{@code EARLY_CHECKS} (true): whether netting's view of the game is read along, so that what
 *       it would refuse is refused at once
 *   <li>{@code CORS_ORIGINS} (none): sites whose pages may call, separated by commas; {@code *} for
 *       all
 *   <li>{@code INDEXER_URL} (none): the indexer's read API
 *   <li>{@code SIWS_DOMAIN} (localhost), {@code SIWS_URI} (http://localhost), {@code SIWS_CHAIN_ID}
 *       (solana:localnet): what wallets are shown when they sign in
 *   <li>{@code OPERATOR_WALLETS}, {@code ADMIN_WALLETS} (none): base58, separated by commas
 *   <li>{@code JWT_KEYS} ({@link TokenKeys#parse}), or {@code JWT_KEYS_FILE} with the same text:
 *       the keys of tokens; without either a random one, which no other instance knows. The file is
 *       read again when an admin asks for it
 * </ul>
 *
 * @param kafka where intents are written
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
 * @param tokenKeysFile where they can be read anew, null when they were given otherwise
 * @param nodes RPC endpoints of the chain in order of preference; may be empty
 * @param earlyChecks whether netting's view is read along
 * @param redis where limits are shared, null when they are not
 * @param corsOrigins sites whose pages may call
 * @param trustedProxies whose word on a sender's address is believed
 */
public record IngestConfig(
    KafkaCluster kafka,
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
    TokenKeys tokenKeys,
    @Nullable Path tokenKeysFile,
    List<URI> nodes,
    boolean earlyChecks,
    @Nullable URI redis,
    List<String> corsOrigins,
    List<AddressBlock> trustedProxies) {

  private static final int PORT_MAX = 65_535;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public IngestConfig {
    nodes = List.copyOf(nodes);
    corsOrigins = List.copyOf(corsOrigins);
    trustedProxies = List.copyOf(trustedProxies);
    if (schemaRegistryUrl.isBlank() || host.isBlank()) {
      throw new IllegalArgumentException("registry and host must be given");
    }
    if (port < 0 || port > PORT_MAX || managementPort < 0 || managementPort > PORT_MAX) {
      throw new IllegalArgumentException("port " + port + " or " + managementPort + " is none");
    }
    rates.requireRoomFor(limits.batchMax());
  }

  /** Begins a configuration on loopback and free ports, with a Kafka that asks for no sign-in. */
  public static Builder builder(
      String bootstrapServers, String schemaRegistryUrl, Hash32 genesisHash, PublicKey programId) {
    return builder(KafkaCluster.at(bootstrapServers), schemaRegistryUrl, genesisHash, programId);
  }

  /** Begins a configuration on loopback and free ports. */
  public static Builder builder(
      KafkaCluster kafka, String schemaRegistryUrl, Hash32 genesisHash, PublicKey programId) {
    return new Builder(kafka, schemaRegistryUrl, genesisHash, programId);
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException when one is missing or cannot be read; says which
   */
  public static IngestConfig fromEnvironment(Map<String, String> environment) {
    return new IngestEnvironment(new Environment(environment)).config();
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final KafkaCluster kafka;
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
    private @Nullable Path tokenKeysFile;
    private List<URI> nodes = List.of();
    private boolean earlyChecks;
    private @Nullable URI redis;
    private List<String> corsOrigins = List.of();
    private List<AddressBlock> trustedProxies = List.of();

    private Builder(
        KafkaCluster kafka, String schemaRegistryUrl, Hash32 genesisHash, PublicKey programId) {
      this.kafka = kafka;
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

    /** Where the keys of tokens can be read anew. */
    public Builder tokenKeysFile(@Nullable Path value) {
      tokenKeysFile = value;
      return this;
    }

    /** RPC endpoints of the chain; without this call no transactions are made. */
    public Builder nodes(List<URI> value) {
      nodes = value;
      return this;
    }

    /** Whether netting's view is read along; without this call it is not. */
    public Builder earlyChecks(boolean value) {
      earlyChecks = value;
      return this;
    }

    /** Where limits are shared, {@code redis://host:port}; without this call they are not. */
    public Builder redis(@Nullable URI value) {
      redis = value;
      return this;
    }

    /** Sites whose pages may call; without this call none. */
    public Builder corsOrigins(List<String> value) {
      corsOrigins = value;
      return this;
    }

    /** Proxies in front of the door; without this call none. */
    public Builder trustedProxies(List<AddressBlock> value) {
      trustedProxies = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException when a value makes no sense
     */
    public IngestConfig build() {
      return new IngestConfig(
          kafka,
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
          tokenKeys != null ? tokenKeys : TokenKeys.random(new SecureRandom()),
          tokenKeysFile,
          nodes,
          earlyChecks,
          redis,
          corsOrigins,
          trustedProxies);
    }
  }
}
