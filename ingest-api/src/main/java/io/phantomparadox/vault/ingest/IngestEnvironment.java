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
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the variables that {@link IngestConfig} documents. */
record IngestEnvironment(Environment env) {

  IngestConfig config() {
    return IngestConfig.builder(
            KafkaCluster.fromEnvironment(env.variables()),
            env.text("SCHEMA_REGISTRY_URL"),
            named("SOLANA_GENESIS_HASH", Hash32::fromBase58),
            named("PROGRAM_ID", PublicKey::fromBase58))
        .host(env.text("INGEST_HOST", "127.0.0.1"))
        .port(env.port("INGEST_PORT", 8080))
        .managementPort(env.port("INGEST_MANAGEMENT_PORT", 9401))
        .rates(rates())
        .indexer(uri("INDEXER_URL"))
        .signIn(signIn())
        .tokenKeys(tokenKeys())
        .tokenKeysFile(tokenKeysFile())
        .nodes(each("SOLANA_RPC_URLS", IngestEnvironment::address))
        .earlyChecks(env.flag("EARLY_CHECKS", true))
        .redis(uri("REDIS_URL"))
        .corsOrigins(env.list("CORS_ORIGINS"))
        .trustedProxies(each("TRUSTED_PROXIES", AddressBlock::parse))
        .build();
  }

  private @Nullable URI uri(String name) {
    return env.has(name) ? named(name, IngestEnvironment::address) : null;
  }

  /** Reads a variable that must be there; whatever is wrong with it, its name is told. */
  private <T> T named(String name, Function<String, T> reader) {
    return read(name, env.text(name), reader);
  }

  private <T> List<T> each(String name, Function<String, T> reader) {
    return env.list(name).stream().map(text -> read(name, text, reader)).toList();
  }

  private static <T> T read(String name, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException(name + ": " + unreadable.getMessage(), unreadable);
    }
  }

  /** Addresses may hold a password or a node's token: what is wrong is told, the text is not. */
  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "is no address: %s at %d".formatted(e.getReason(), e.getIndex()), e);
    }
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
    return Set.copyOf(each(name, PublicKey::fromBase58));
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
