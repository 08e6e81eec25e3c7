package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the variables that {@link IngestConfig} documents. */
record IngestEnvironment(Environment env) {

  IngestConfig config() {
    return IngestConfig.builder(
            KafkaCluster.fromEnvironment(env.variables()),
            env.text("SCHEMA_REGISTRY_URL"),
            Hash32.fromBase58(env.text("SOLANA_GENESIS_HASH")),
            PublicKey.fromBase58(env.text("PROGRAM_ID")))
        .host(env.text("INGEST_HOST", "127.0.0.1"))
        .port(env.port("INGEST_PORT", 8080))
        .managementPort(env.port("INGEST_MANAGEMENT_PORT", 9401))
        .rates(rates())
        .indexer(uri("INDEXER_URL"))
        .signIn(signIn())
        .tokenKeys(tokenKeys())
        .tokenKeysFile(tokenKeysFile())
        .nodes(env.list("SOLANA_RPC_URLS").stream().map(URI::create).toList())
        .earlyChecks(env.flag("EARLY_CHECKS", true))
        .redis(uri("REDIS_URL"))
        .corsOrigins(env.list("CORS_ORIGINS"))
        .trustedProxies(proxies())
        .build();
  }

  private @Nullable URI uri(String name) {
    String text = env.text(name, "");
    return text.isEmpty() ? null : URI.create(text);
  }

  private RateLimits rates() {
    RateLimits defaults = RateLimits.DEFAULT;
    long window = env.number("RATE_LIMIT_WINDOW", 60);
    if (window == 0) {
      throw new IllegalArgumentException("RATE_LIMIT_WINDOW is 0; it is the seconds of a window");
    }
    double own = rate("RATE_LIMIT_RPM", window, defaults.addressPerSecond());
    return own == 0
        ? RateLimits.NONE
        : new RateLimits(
            own,
            env.number("RATE_LIMIT_BURST", defaults.addressBurst()),
            rate("RATE_LIMIT_TOTAL_RPM", window, defaults.totalPerSecond()),
            env.number("RATE_LIMIT_TOTAL_BURST", defaults.totalBurst()),
            defaults.addressesMax());
  }

  /** A rate per second, which may be less than one. */
  private double rate(String name, long window, double perSecond) {
    return env.number(name, Math.round(perSecond * window)) / (double) window;
  }

  private List<AddressBlock> proxies() {
    try {
      return env.list("TRUSTED_PROXIES").stream().map(AddressBlock::parse).toList();
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException("TRUSTED_PROXIES: " + unreadable.getMessage(), unreadable);
    }
  }

  private SignInConfig signIn() {
    SignInConfig defaults = SignInConfig.LOCAL;
    return new SignInConfig(
        env.text("SIWS_DOMAIN", defaults.domain()),
        env.text("SIWS_URI", defaults.uri()),
        env.text("SIWS_CHAIN_ID", defaults.chainId()),
        defaults.nonceLife(),
        defaults.noncesMax(),
        defaults.tokenLife(),
        wallets("OPERATOR_WALLETS"),
        wallets("ADMIN_WALLETS"));
  }

  private Set<PublicKey> wallets(String name) {
    return env.list(name).stream()
        .map(PublicKey::fromBase58)
        .collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable Path tokenKeysFile() {
    String file = env.text("JWT_KEYS_FILE", "");
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
    String text = env.text("JWT_KEYS", "");
    return text.isEmpty() ? TokenKeys.random(new SecureRandom()) : TokenKeys.parse(text);
  }
}
