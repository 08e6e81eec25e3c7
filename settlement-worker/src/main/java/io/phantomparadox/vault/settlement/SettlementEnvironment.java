package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
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
        env.text("KAFKA_BOOTSTRAP_SERVERS"),
        env.text("SCHEMA_REGISTRY_URL"),
        env.uris("SOLANA_RPC_URLS"),
        env.publicKey("PROGRAM_ID"),
        authority,
        environment.containsKey("FEE_PAYER_KEYPAIR") ? env.keypair("FEE_PAYER_KEYPAIR") : authority,
        Path.of(env.text("CONTENT_STORE_DIR")),
        env.flag("ENABLE_ONCHAIN_SETTLEMENT", true),
        environment.getOrDefault("SETTLEMENT_GROUP", "settlement-worker"),
        env.millis("SETTLEMENT_POLL_MS", 200),
        env.millis("SETTLEMENT_RESEND_MS", 2_000),
        Math.toIntExact(env.number("SETTLEMENT_MAX_ATTEMPTS", 5)),
        Math.toIntExact(env.number("SETTLEMENT_MAX_OPEN", 16)),
        env.number("SETTLEMENT_MAX_PRIORITY_FEE", 100_000),
        env.millis("SOLANA_RPC_TIMEOUT_MS", 5_000),
        env.millis("SETTLEMENT_START_TIMEOUT_MS", 30_000));
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

  /** Anything but true and false is refused: a typing error must not switch settlement on. */
  private boolean flag(String name, boolean fallback) {
    String value = values.get(name);
    return switch (value) {
      case null -> fallback;
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + " is true or false, not " + value);
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
