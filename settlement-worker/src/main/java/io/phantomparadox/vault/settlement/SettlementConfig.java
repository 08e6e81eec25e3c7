package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Settings of a settlement worker. {@link SettlementMain} reads them from the environment variables
 * named here.
 *
 * @param bootstrapServers KAFKA_BOOTSTRAP_SERVERS: Kafka's addresses
 * @param schemaRegistryUrl SCHEMA_REGISTRY_URL: the schema registry (Confluent API)
 * @param rpcUrls SOLANA_RPC_URLS (comma separated): endpoints in order of preference
 * @param programId PROGRAM_ID: the vault program
 * @param serverAuthority SERVER_AUTHORITY_KEYPAIR (file in solana-keygen's form): signs commits and
 *     aborts
 * @param feePayer FEE_PAYER_KEYPAIR (file; default the server authority): pays fees
 * @param contentStore CONTENT_STORE_DIR: directory of the payloads
 * @param onchainEnabled ENABLE_ONCHAIN_SETTLEMENT (default true): false stops before the chain
 * @param groupId SETTLEMENT_GROUP (default {@code settlement-worker}): the consumer group
 * @param pollInterval SETTLEMENT_POLL_MS (default 200): wait between two looks at a batch
 * @param resendInterval SETTLEMENT_RESEND_MS (default 2000): wait before the same bytes go out
 *     again
 * @param maxAttempts SETTLEMENT_MAX_ATTEMPTS (default 5): signatures per step before an operator
 *     must look
 * @param maxOpenTransactions SETTLEMENT_MAX_OPEN (default 16): transactions of a batch under way at
 *     once
 * @param maxPriorityFeeLamports SETTLEMENT_MAX_PRIORITY_FEE (default 100000): cap of a
 *     transaction's priority fee, lamports
 * @param rpcTimeout SOLANA_RPC_TIMEOUT_MS (default 5000): deadline of one call to the cluster
 * @param startTimeout SETTLEMENT_START_TIMEOUT_MS (default 30000): deadline of the start
 */
public record SettlementConfig(
    String bootstrapServers,
    String schemaRegistryUrl,
    List<URI> rpcUrls,
    PublicKey programId,
    Keypair serverAuthority,
    Keypair feePayer,
    Path contentStore,
    boolean onchainEnabled,
    String groupId,
    Duration pollInterval,
    Duration resendInterval,
    int maxAttempts,
    int maxOpenTransactions,
    long maxPriorityFeeLamports,
    Duration rpcTimeout,
    Duration startTimeout) {

  public SettlementConfig {
    Objects.requireNonNull(programId, "programId");
    Objects.requireNonNull(serverAuthority, "serverAuthority");
    Objects.requireNonNull(feePayer, "feePayer");
    Objects.requireNonNull(contentStore, "contentStore");
    rpcUrls = List.copyOf(rpcUrls);
    require(!bootstrapServers.isBlank(), "bootstrapServers is empty");
    require(!schemaRegistryUrl.isBlank(), "schemaRegistryUrl is empty");
    require(!rpcUrls.isEmpty(), "rpcUrls is empty");
    require(!groupId.isBlank(), "groupId is empty");
    require(maxAttempts >= 1 && maxAttempts <= 100, "maxAttempts lies in 1..100");
    require(
        maxOpenTransactions >= 1 && maxOpenTransactions <= 256,
        "maxOpenTransactions lies in 1..256, what one getSignatureStatuses takes");
    require(maxPriorityFeeLamports >= 0, "maxPriorityFeeLamports is negative");
    for (Duration duration : List.of(pollInterval, resendInterval, rpcTimeout, startTimeout)) {
      require(!duration.isNegative() && !duration.isZero(), "a duration is not positive");
    }
  }

  /** A configuration with the defaults above; the server authority pays. */
  public static SettlementConfig of(
      String bootstrapServers,
      String schemaRegistryUrl,
      List<URI> rpcUrls,
      PublicKey programId,
      Keypair serverAuthority,
      Path contentStore) {
    return new SettlementConfig(
        bootstrapServers,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        serverAuthority,
        serverAuthority,
        contentStore,
        true,
        "settlement-worker",
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        5,
        16,
        100_000,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  /** The same with another wait between looks. */
  public SettlementConfig withPollInterval(Duration interval) {
    return new SettlementConfig(
        bootstrapServers,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        serverAuthority,
        feePayer,
        contentStore,
        onchainEnabled,
        groupId,
        interval,
        resendInterval,
        maxAttempts,
        maxOpenTransactions,
        maxPriorityFeeLamports,
        rpcTimeout,
        startTimeout);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("settlement: " + problem);
    }
  }
}
