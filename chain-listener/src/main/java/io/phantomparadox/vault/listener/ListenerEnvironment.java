package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a {@link ListenerConfig} from environment variables. */
record ListenerEnvironment(Map<String, String> values) {

  static ListenerConfig read(Map<String, String> environment) {
    ListenerEnvironment env = new ListenerEnvironment(environment);
    return new ListenerConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        env.uris(env.text("SOLANA_RPC_URLS")),
        env.key("PROGRAM_ID"),
        environment.getOrDefault("LISTENER_SOURCE", "solana"),
        env.number("LISTENER_START_SLOT", 0),
        Math.toIntExact(env.number("VAULT_PARTITIONS", 4)),
        env.millis("LISTENER_POLL_MS", 100),
        env.millis("LISTENER_HEARTBEAT_MS", 1000),
        Math.toIntExact(env.number("LISTENER_MAX_BLOCKS", 64)),
        env.millis("SOLANA_RPC_TIMEOUT_MS", 5000),
        env.millis("LISTENER_START_TIMEOUT_MS", 30_000),
        env.millis("LISTENER_BEHIND_MS", 30_000),
        new ListenerConfig.Reading(
            env.mode(),
            env.number("LISTENER_SIGNATURE_MARGIN", 32),
            env.millis("LISTENER_PROOF_MS", 10_000),
            env.uris(environment.getOrDefault("SOLANA_WS_URLS", "")),
            env.millis("LISTENER_SOCKET_POLL_MS", 1000),
            parts(environment.getOrDefault("LISTENER_PROGRAMS", "")).stream()
                .map(FollowedProgram::parse)
                .toList(),
            env.flag("LISTENER_PROVISIONAL")));
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

  private boolean flag(String name) {
    return switch (values.getOrDefault(name, "false").strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + " is true or false");
    };
  }

  private ListenerConfig.Mode mode() {
    String mode = values.getOrDefault("LISTENER_MODE", "blocks").strip();
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "blocks" -> ListenerConfig.Mode.BLOCKS;
      case "signatures" -> ListenerConfig.Mode.SIGNATURES;
      default ->
          throw new IllegalArgumentException("LISTENER_MODE is blocks or signatures, not " + mode);
    };
  }

  private PublicKey key(String name) {
    String value = text(name);
    return PublicKey.parse(value)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not a base58 public key: " + value));
  }

  private List<URI> uris(String text) {
    return parts(text).stream().map(URI::create).toList();
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
