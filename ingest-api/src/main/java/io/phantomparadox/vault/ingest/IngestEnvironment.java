package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the variables that {@link IngestConfig} documents. */
record IngestEnvironment(Map<String, String> variables) {

  IngestConfig config() {
    return IngestConfig.builder(
            KafkaCluster.fromEnvironment(variables),
            required("SCHEMA_REGISTRY_URL"),
            Hash32.fromBase58(required("SOLANA_GENESIS_HASH")),
            PublicKey.fromBase58(required("PROGRAM_ID")))
        .host(text("INGEST_HOST", "127.0.0.1"))
        .port(port("INGEST_PORT", 8080))
        .managementPort(port("INGEST_MANAGEMENT_PORT", 9401))
        .rates(rates())
        .indexer(uri("INDEXER_URL"))
        .signIn(signIn())
        .tokenKeys(tokenKeys())
        .tokenKeysFile(tokenKeysFile())
        .nodes(list("SOLANA_RPC_URLS").stream().map(URI::create).toList())
        .earlyChecks(flag("EARLY_CHECKS", true))
        .redis(uri("REDIS_URL"))
        .corsOrigins(list("CORS_ORIGINS"))
        .build();
  }

  private String text(String name, String otherwise) {
    String text = variables.getOrDefault(name, "").strip();
    return text.isEmpty() ? otherwise : text;
  }

  private String required(String name) {
    String text = text(name, "");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return text;
  }

  private List<String> list(String name) {
    String text = text(name, "");
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private @Nullable URI uri(String name) {
    String text = text(name, "");
    return text.isEmpty() ? null : URI.create(text);
  }

  private boolean flag(String name, boolean otherwise) {
    return switch (text(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + " is neither true nor false");
    };
  }

  private RateLimits rates() {
    RateLimits defaults = RateLimits.DEFAULT;
    long window = number("RATE_LIMIT_WINDOW", 60);
    long perWindow = number("RATE_LIMIT_RPM", defaults.addressPerSecond() * window);
    if (perWindow == 0) {
      return RateLimits.NONE;
    }
    long totalPerWindow = number("RATE_LIMIT_TOTAL_RPM", defaults.totalPerSecond() * window);
    return new RateLimits(
        Math.max(1, perWindow / window),
        number("RATE_LIMIT_BURST", defaults.addressBurst()),
        Math.max(1, totalPerWindow / window),
        number("RATE_LIMIT_TOTAL_BURST", defaults.totalBurst()),
        defaults.addressesMax());
  }

  private SignInConfig signIn() {
    SignInConfig defaults = SignInConfig.LOCAL;
    return new SignInConfig(
        text("SIWS_DOMAIN", defaults.domain()),
        text("SIWS_URI", defaults.uri()),
        text("SIWS_CHAIN_ID", defaults.chainId()),
        defaults.nonceLife(),
        defaults.noncesMax(),
        defaults.tokenLife(),
        wallets("OPERATOR_WALLETS"),
        wallets("ADMIN_WALLETS"));
  }

  private Set<PublicKey> wallets(String name) {
    return list(name).stream().map(PublicKey::fromBase58).collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable Path tokenKeysFile() {
    String file = text("JWT_KEYS_FILE", "");
    return file.isEmpty() ? null : Path.of(file);
  }

  private TokenKeys tokenKeys() {
    Path file = tokenKeysFile();
    if (file != null) {
      try {
        return TokenKeys.readFrom(file);
      } catch (IOException unreadable) {
        throw new IllegalArgumentException("JWT_KEYS_FILE cannot be read", unreadable);
      }
    }
    String text = text("JWT_KEYS", "");
    return text.isEmpty() ? TokenKeys.random(new SecureRandom()) : TokenKeys.parse(text);
  }

  private long number(String name, long otherwise) {
    String text = text(name, Long.toString(otherwise));
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(name + " is not a whole number: " + text);
    }
    return Long.parseLong(text);
  }

  private int port(String name, int otherwise) {
    String text = text(name, Integer.toString(otherwise));
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(name + " is not a port: " + text);
    }
    return Integer.parseInt(text);
  }
}
