package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads {@link SettlementConfig} from environment variables. */
final class SettlementEnvironment {
  private final Map<String, String> values;

  private SettlementEnvironment(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the variables that {@link SettlementConfig} names.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  static SettlementConfig read(Map<String, String> environment) {
    SettlementEnvironment env = new SettlementEnvironment(environment);
    Keypair authority = env.keypair("SERVER_AUTHORITY_KEYPAIR");
    return new SettlementConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        environment.getOrDefault("SETTLEMENT_GROUP", "settlement-worker"),
        env.rpc(),
        env.publicKey("PROGRAM_ID"),
        authority,
        environment.containsKey("FEE_PAYER_KEYPAIR") ? env.keypair("FEE_PAYER_KEYPAIR") : authority,
        new SendingConfig(
            env.mode(),
            env.format(),
            env.millis("SETTLEMENT_POLL_MS", 200),
            env.millis("SETTLEMENT_RESEND_MS", 2_000),
            Math.toIntExact(env.number("SETTLEMENT_MAX_ATTEMPTS", 5)),
            Math.toIntExact(env.number("SETTLEMENT_MAX_OPEN", 16)),
            env.number("SETTLEMENT_MAX_PRIORITY_FEE", 100_000),
            env.millis("SETTLEMENT_STUCK_AFTER_MS", 300_000)),
        env.availability(),
        env.millis("SETTLEMENT_START_TIMEOUT_MS", 30_000));
  }

  private RpcPoolConfig rpc() {
    return RpcPoolConfig.of(uris("SOLANA_RPC_URLS"))
        .withCallDeadline(millis("SOLANA_RPC_TIMEOUT_MS", 5_000))
        .withFailuresToOpen(Math.toIntExact(number("SOLANA_RPC_FAILURES_TO_OPEN", 3)))
        .withOpenFor(millis("SOLANA_RPC_OPEN_MS", 300_000))
        .withLastResortEvery(millis("SOLANA_RPC_LAST_RESORT_MS", 5_000));
  }

  private AvailabilityConfig availability() {
    return new AvailabilityConfig(
        Path.of(text("CONTENT_STORE_DIR")),
        values.get("CONTENT_GATEWAY_ADDRESS"),
        list("IPFS_PROVIDERS").stream()
            .map(text -> AvailabilityConfig.Provider.parse(text, values))
            .toList(),
        list("IPFS_GATEWAYS").stream().map(URI::create).toList(),
        millis("IPFS_PROVIDER_TIMEOUT_MS", 30_000),
        millis("IPFS_GATEWAY_TIMEOUT_MS", 5_000),
        Math.toIntExact(number("IPFS_FAILURES_TO_OPEN", 3)),
        millis("IPFS_OPEN_FOR_MS", 300_000));
  }

  private List<String> list(String name) {
    return values.containsKey(name)
        ? Arrays.stream(text(name).split(",")).map(String::strip).toList()
        : List.of();
  }

  private String text(String name) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value.strip();
  }

  private long number(String name, long fallback) {
    String value = values.get(name);
    try {
      return value == null ? fallback : Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is not a whole number: " + value, e);
    }
  }

  private Duration millis(String name, long fallback) {
    return Duration.ofMillis(number(name, fallback));
  }

  /** Anything else is refused: a typing error must not switch settlement on. */
  private SendingConfig.Mode mode() {
    String value = values.get("ENABLE_ONCHAIN_SETTLEMENT");
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
    String value = values.get("SETTLEMENT_TRANSACTION_FORMAT");
    return switch (value) {
      case null -> SendingConfig.Format.AUTO;
      case "auto" -> SendingConfig.Format.AUTO;
      case "v0" -> SendingConfig.Format.V0;
      case "v1" -> SendingConfig.Format.V1;
      default ->
          throw new IllegalArgumentException(
              "SETTLEMENT_TRANSACTION_FORMAT is auto, v0 or v1, not " + value);
    };
  }

  private PublicKey publicKey(String name) {
    String value = text(name);
    return PublicKey.parse(value)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not a base58 public key: " + value));
  }

  private Keypair keypair(String name) {
    Path file = Path.of(text(name));
    try {
      return Keypair.readFrom(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read: " + file, e);
    }
  }

  private List<URI> uris(String name) {
    return Arrays.stream(text(name).split(",")).map(String::strip).map(URI::create).toList();
  }
}
