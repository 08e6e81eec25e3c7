package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a {@link ListenerConfig} from environment variables. */
record ListenerEnvironment(Environment values) {

  static ListenerConfig read(Map<String, String> environment) {
    Environment env = new Environment(environment);
    ListenerEnvironment listener = new ListenerEnvironment(env);
    return new ListenerConfig(
        KafkaCluster.fromEnvironment(environment),
        env.text("SCHEMA_REGISTRY_URL"),
        listener.uris("SOLANA_RPC_URLS"),
        listener.key("PROGRAM_ID"),
        env.text("LISTENER_SOURCE", "solana"),
        env.number("LISTENER_START_SLOT", 0),
        env.count("VAULT_PARTITIONS", 4),
        env.millis("LISTENER_POLL_MS", 100),
        env.millis("LISTENER_HEARTBEAT_MS", 1000),
        env.count("LISTENER_MAX_BLOCKS", 64),
        env.millis("SOLANA_RPC_TIMEOUT_MS", 5000),
        env.millis("LISTENER_START_TIMEOUT_MS", 30_000),
        env.millis("LISTENER_BEHIND_MS", 30_000),
        new ListenerConfig.Reading(
            listener.mode(),
            env.number("LISTENER_SIGNATURE_MARGIN", 32),
            env.millis("LISTENER_PROOF_MS", 10_000),
            listener.uris("SOLANA_WS_URLS"),
            env.millis("LISTENER_SOCKET_POLL_MS", 1000),
            env.list("LISTENER_PROGRAMS").stream().map(FollowedProgram::parse).toList(),
            env.flag("LISTENER_PROVISIONAL", false)));
  }

  private ListenerConfig.Mode mode() {
    String mode = values.text("LISTENER_MODE", "blocks");
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "blocks" -> ListenerConfig.Mode.BLOCKS;
      case "signatures" -> ListenerConfig.Mode.SIGNATURES;
      default ->
          throw new IllegalArgumentException("LISTENER_MODE is blocks or signatures, not " + mode);
    };
  }

  private PublicKey key(String name) {
    String value = values.text(name);
    return PublicKey.parse(value)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not a base58 public key: " + value));
  }

  private List<URI> uris(String name) {
    return values.list(name).stream().map(URI::create).toList();
  }
}
