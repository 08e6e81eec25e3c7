package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Reads {@link SettlementConfig} from environment variables. */
record SettlementEnvironment(Environment values) {
  /**
   * Reads the variables that {@link SettlementConfig} names.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  static SettlementConfig read(Map<String, String> environment) {
    Environment env = new Environment(environment);
    SettlementEnvironment settlement = new SettlementEnvironment(env);
    Keypair authority = settlement.keypair("SERVER_AUTHORITY_KEYPAIR");
    return new SettlementConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        env.text("SETTLEMENT_GROUP", "settlement-worker"),
        settlement.rpc(),
        settlement.publicKey("PROGRAM_ID"),
        authority,
        env.has("FEE_PAYER_KEYPAIR") ? settlement.keypair("FEE_PAYER_KEYPAIR") : authority,
        new SendingConfig(
            settlement.mode(),
            settlement.format(),
            env.millis("SETTLEMENT_POLL_MS", 200),
            env.millis("SETTLEMENT_RESEND_MS", 2_000),
            env.count("SETTLEMENT_MAX_ATTEMPTS", 5),
            env.count("SETTLEMENT_MAX_OPEN", 16),
            env.number("SETTLEMENT_MAX_PRIORITY_FEE", 100_000),
            env.millis("SETTLEMENT_STUCK_AFTER_MS", 300_000)),
        settlement.availability(),
        env.millis("SETTLEMENT_START_TIMEOUT_MS", 30_000));
  }

  private RpcPoolConfig rpc() {
    return RpcPoolConfig.of(values.list("SOLANA_RPC_URLS").stream().map(URI::create).toList())
        .withCallDeadline(values.millis("SOLANA_RPC_TIMEOUT_MS", 5_000))
        .withFailuresToOpen(values.count("SOLANA_RPC_FAILURES_TO_OPEN", 3))
        .withOpenFor(values.millis("SOLANA_RPC_OPEN_MS", 300_000))
        .withLastResortEvery(values.millis("SOLANA_RPC_LAST_RESORT_MS", 5_000));
  }

  private AvailabilityConfig availability() {
    return new AvailabilityConfig(
        Path.of(values.text("CONTENT_STORE_DIR")),
        values.has("CONTENT_GATEWAY_ADDRESS") ? values.text("CONTENT_GATEWAY_ADDRESS") : null,
        values.list("IPFS_PROVIDERS").stream()
            .map(text -> AvailabilityConfig.Provider.parse(text, values.variables()))
            .toList(),
        values.list("IPFS_GATEWAYS").stream().map(URI::create).toList(),
        values.millis("IPFS_PROVIDER_TIMEOUT_MS", 30_000),
        values.millis("IPFS_GATEWAY_TIMEOUT_MS", 5_000),
        values.count("IPFS_FAILURES_TO_OPEN", 3),
        values.millis("IPFS_OPEN_FOR_MS", 300_000));
  }

  /** Anything else is refused: a typing error must not switch settlement on. */
  private SendingConfig.Mode mode() {
    String value = values.variables().get("ENABLE_ONCHAIN_SETTLEMENT");
    return switch (value) {
      case null -> SendingConfig.Mode.ON;
      case "true" -> SendingConfig.Mode.ON;
      case "false" -> SendingConfig.Mode.OFF;
      case "dry-run" -> SendingConfig.Mode.DRY_RUN;
      default ->
          throw new IllegalArgumentException(
              "ENABLE_ONCHAIN_SETTLEMENT is true, false or dry-run, not " + value);
    };
  }

  private SendingConfig.Format format() {
    String value = values.text("SETTLEMENT_TRANSACTION_FORMAT", "auto");
    return switch (value) {
      case "auto" -> SendingConfig.Format.AUTO;
      case "v0" -> SendingConfig.Format.V0;
      case "v1" -> SendingConfig.Format.V1;
      default ->
          throw new IllegalArgumentException(
              "SETTLEMENT_TRANSACTION_FORMAT is auto, v0 or v1, not " + value);
    };
  }

  private PublicKey publicKey(String name) {
    String value = values.text(name);
    return PublicKey.parse(value)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not a base58 public key: " + value));
  }

  private Keypair keypair(String name) {
    Path file = Path.of(values.text(name));
    try {
      return Keypair.readFrom(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read: " + file, e);
    }
  }
}
