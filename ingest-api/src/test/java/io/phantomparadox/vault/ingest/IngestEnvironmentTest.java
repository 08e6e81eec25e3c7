package io.phantomparadox.vault.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.ingest.limit.RateLimits;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a door's environment says, and what is told when it says nonsense. */
class IngestEnvironmentTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "KAFKA_BOOTSTRAP_SERVERS",
          "127.0.0.1:9092",
          "SCHEMA_REGISTRY_URL",
          "http://127.0.0.1:8081",
          "SOLANA_GENESIS_HASH",
          RunningDoor.GENESIS.toBase58(),
          "PROGRAM_ID",
          RunningDoor.PROGRAM.toBase58());

  @Test
  void givenOnlyWhatIsRequiredWhenReadThenTheDocumentedDefaults() {
    IngestConfig config = with(Map.of());

    assertThat(config.rates()).isEqualTo(RateLimits.DEFAULT);
    assertThat(config.rates().addressPerSecond()).isEqualTo(1000);
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.managementPort()).isEqualTo(9401);
    assertThat(config.earlyChecks()).isTrue();
    assertThat(config.redis()).isNull();
    assertThat(config.indexer()).isNull();
    assertThat(config.corsOrigins()).isEmpty();
  }

  @ParameterizedTest(name = "{0} in {1} s are {2} a second, {3} of all")
  @CsvSource({"60000, 60, 1000, 10000", "30, 60, 0.5, 10000", "1, 3600, 0.0002777, 10000"})
  void givenARateWhenReadThenItIsThatRateToTheFraction(
      String perWindow, String window, double perSecond, double ofAll) {
    RateLimits rates =
        with(Map.of("RATE_LIMIT_RPM", perWindow, "RATE_LIMIT_WINDOW", window)).rates();

    assertThat(rates.addressPerSecond())
        .isCloseTo(perSecond, org.assertj.core.data.Percentage.withPercentage(0.1));
    assertThat(rates.totalPerSecond()).isEqualTo(ofAll);
  }

  @Test
  void givenARateOfZeroWhenReadThenNoLimitOfThatKind() {
    assertThat(with(Map.of("RATE_LIMIT_RPM", "0")).rates()).isEqualTo(RateLimits.NONE);
    RateLimits own = with(Map.of("RATE_LIMIT_TOTAL_RPM", "0")).rates();
    assertThat(own.totalPerSecond()).isZero();
    assertThat(own.addressPerSecond()).isEqualTo(1000);
  }

  @ParameterizedTest(name = "{0}={1}: {2}")
  @CsvSource({
    "RATE_LIMIT_WINDOW, 0, RATE_LIMIT_WINDOW is 0",
    "RATE_LIMIT_RPM, many, RATE_LIMIT_RPM is not a whole number",
    "RATE_LIMIT_BURST, 10, RATE_LIMIT_BURST or RATE_LIMIT_TOTAL_BURST is below a batch of 1000",
    "INGEST_PORT, 70000, INGEST_PORT lies in 0..65535",
    "EARLY_CHECKS, yes, EARLY_CHECKS is neither true nor false",
    "JWT_KEYS_FILE, /nowhere/at/all, JWT_KEYS_FILE cannot be read",
    "TRUSTED_PROXIES, proxy.example, TRUSTED_PROXIES: ",
    "TRUSTED_PROXIES, 10.0.0.0/33, TRUSTED_PROXIES: a block of 10.0.0.0 has 0 to 32 bits",
    "PROGRAM_ID, 0OIl, 'PROGRAM_ID: '",
    "SOLANA_GENESIS_HASH, abc, 'SOLANA_GENESIS_HASH: '",
    "ADMIN_WALLETS, somebody, 'ADMIN_WALLETS: '",
    "REDIS_URL, redis://:geheim@a b, REDIS_URL: is no address",
    "PROGRAM_ID, '', PROGRAM_ID is not set"
  })
  void givenNonsenseWhenReadThenTheVariableIsNamed(String name, String value, String said) {
    assertThatThrownBy(() -> with(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("geheim");
  }

  @Test
  void givenAddressesWhenReadThenTheyAreWhereTheDoorAsks() {
    IngestConfig config =
        with(
            Map.of(
                "REDIS_URL", "redis://127.0.0.1:6379",
                "INDEXER_URL", "http://127.0.0.1:8090",
                "SOLANA_RPC_URLS", "http://127.0.0.1:8899, http://127.0.0.1:8898",
                "CORS_ORIGINS", "https://play.example"));

    assertThat(config.redis()).isEqualTo(URI.create("redis://127.0.0.1:6379"));
    assertThat(config.indexer()).isEqualTo(URI.create("http://127.0.0.1:8090"));
    assertThat(config.nodes())
        .isEqualTo(
            List.of(URI.create("http://127.0.0.1:8899"), URI.create("http://127.0.0.1:8898")));
    assertThat(config.corsOrigins()).containsExactly("https://play.example");
  }

  private static IngestConfig with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(more);
    return IngestConfig.fromEnvironment(all);
  }
}
