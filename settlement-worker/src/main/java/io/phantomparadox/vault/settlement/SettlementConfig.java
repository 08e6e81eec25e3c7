package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Settings of a settlement worker. {@link SettlementMain} reads them from the environment variables
 * named here, in {@link SendingConfig} and in {@link AvailabilityConfig}.
 *
 * @param kafka its addresses and sign-in: {@link KafkaCluster#fromEnvironment}
 * @param schemaRegistryUrl SCHEMA_REGISTRY_URL: the schema registry (Confluent API)
 * @param groupId SETTLEMENT_GROUP (default {@code settlement-worker}): the consumer group
 * @param rpc SOLANA_RPC_URLS (comma separated): endpoints in order of preference;
 *     SOLANA_RPC_TIMEOUT_MS (default 5000): deadline of one call; SOLANA_RPC_FAILURES_TO_OPEN
 *     (default 3): failures in a row after which an endpoint is left alone; SOLANA_RPC_OPEN_MS
 *     (default 300000): for how long; SOLANA_RPC_LAST_RESORT_MS (default 5000): how often one is
 *     tried when all are left alone
 * @param programId PROGRAM_ID: the vault program
 * @param serverAuthority SERVER_AUTHORITY_KEYPAIR (file in solana-keygen's form): signs commits and
 *     aborts
 * @param feePayer FEE_PAYER_KEYPAIR (file; default the server authority): pays fees
 * @param sending how it sends
 * @param availability where payloads go
 * @param startTimeout SETTLEMENT_START_TIMEOUT_MS (default 30000): deadline of the start
 */
public record SettlementConfig(
    KafkaCluster kafka,
    String schemaRegistryUrl,
    String groupId,
    RpcPoolConfig rpc,
    PublicKey programId,
    Keypair serverAuthority,
    Keypair feePayer,
    SendingConfig sending,
    AvailabilityConfig availability,
    Duration startTimeout) {

  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(5);

  public SettlementConfig {
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(programId, "programId");
    Objects.requireNonNull(serverAuthority, "serverAuthority");
    Objects.requireNonNull(feePayer, "feePayer");
    Objects.requireNonNull(sending, "sending");
    Objects.requireNonNull(availability, "availability");
    Objects.requireNonNull(rpc, "rpc");
    require(!schemaRegistryUrl.isBlank(), "schemaRegistryUrl is empty");
    require(!groupId.isBlank(), "groupId is empty");
    require(!startTimeout.isNegative() && !startTimeout.isZero(), "startTimeout is not positive");
  }

  /**
   * A configuration with the defaults; the server authority pays.
   *
   * @param contentStore directory of the payloads
   */
  public static SettlementConfig of(
      String bootstrapServers,
      String schemaRegistryUrl,
      List<URI> rpcUrls,
      PublicKey programId,
      Keypair serverAuthority,
      Path contentStore) {
    return new SettlementConfig(
        KafkaCluster.at(bootstrapServers),
        schemaRegistryUrl,
        "settlement-worker",
        RpcPoolConfig.of(rpcUrls).withCallDeadline(RPC_TIMEOUT),
        programId,
        serverAuthority,
        serverAuthority,
        SendingConfig.defaults(),
        AvailabilityConfig.local(contentStore),
        Duration.ofSeconds(30));
  }

  /** The same with another wait between looks. */
  public SettlementConfig withPollInterval(Duration interval) {
    return withSending(sending.withPollInterval(interval));
  }

  /** The same with another way of sending. */
  public SettlementConfig withSending(SendingConfig other) {
    return new SettlementConfig(
        kafka,
        schemaRegistryUrl,
        groupId,
        rpc,
        programId,
        serverAuthority,
        feePayer,
        other,
        availability,
        startTimeout);
  }

  /** The same with other places for payloads. */
  public SettlementConfig withAvailability(AvailabilityConfig other) {
    return new SettlementConfig(
        kafka,
        schemaRegistryUrl,
        groupId,
        rpc,
        programId,
        serverAuthority,
        feePayer,
        sending,
        other,
        startTimeout);
  }

  /** The same with other endpoints and fee payer. */
  public SettlementConfig withChain(RpcPoolConfig other, Keypair payer) {
    return new SettlementConfig(
        kafka,
        schemaRegistryUrl,
        groupId,
        other,
        programId,
        serverAuthority,
        payer,
        sending,
        availability,
        startTimeout);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("settlement: " + problem);
    }
  }
}
