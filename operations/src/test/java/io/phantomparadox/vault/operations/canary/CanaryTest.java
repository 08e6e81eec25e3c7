package io.phantomparadox.vault.operations.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.operations.DefectiveClock;
import io.phantomparadox.vault.operations.canary.Trip.Result;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A canary whose world is broken; OperationsDrillTest has one that travels. */
class CanaryTest {
  private static final Duration IN_TIME = Duration.ofSeconds(30);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private HttpServer server;
  private volatile String answer = "";

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void givenTablesThatDoNotAnswer_whenItTravels_thenEachTripIsAnErrorAndItGoesOn() {
    try (Canary canary = Canary.start(config(), Clock.systemUTC(), meters)) {
      await().atMost(IN_TIME).until(() -> errors() >= 2);
      assertThat(canary.last().orElseThrow().detail()).contains("answered 503");
      assertThat(meters.get("vault.canary.last.seconds").tag("stage", "finalized").gauge().value())
          .isNaN();
    }
  }

  @Test
  void givenATripThatFailsUnexpectedly_whenItTravels_thenThatIsCountedAndItGoesOn() {
    answer = "{\"owner\": \"nobody\"}";
    Clock broken = new DefectiveClock("canary", () -> true);
    try (Canary canary = Canary.start(config(), broken, meters)) {
      await().atMost(IN_TIME).until(() -> errors() >= 2);
      assertThat(canary.last().orElseThrow())
          .satisfies(trip -> assertThat(trip.result()).isEqualTo(Result.ERROR))
          .satisfies(trip -> assertThat(trip.detail()).contains("a defect"));
    }
  }

  private double errors() {
    return meters.get("vault.canary.trips").tag("result", "error").counter().count();
  }

  private CanaryConfig config() {
    URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new CanaryConfig(
        here,
        here,
        IntentDomain.of(Hash32.ZERO, PublicKey.of(new byte[32])),
        4,
        Hash32.ZERO,
        key("one"),
        key("two"),
        1,
        Duration.ofMillis(20),
        Duration.ofSeconds(5));
  }

  private static Keypair key(String name) {
    return Keypair.fromSeed(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }
}
