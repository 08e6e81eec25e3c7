package io.phantomparadox.vault.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServiceProcessTest {
  private static final Duration IN_TIME = Duration.ofSeconds(20);
  private static final Map<String, String> FREE_PORT = Map.of("DEMO_MANAGEMENT_PORT", "0");

  private final AtomicReference<Health> health = new AtomicReference<>(Health.starting());

  @Test
  void givenAService_whenItRestoresRunsAndBreaks_thenLiveStartedAndReadyTellThemApart()
      throws Exception {
    try (ServiceProcess<AutoCloseable> process =
        ServiceProcess.start("demo", FREE_PORT, 1, meters -> () -> {}, one -> health.get())) {
      URI at = process.management().uri();
      assertAnswers(at, 200, 503, 503);

      health.set(Health.of(true, false, true, ""));
      assertAnswers(at, 200, 200, 200);
      await()
          .atMost(IN_TIME)
          .until(
              () ->
                  get(at, "/prometheus")
                      .body()
                      .contains("vault_service_start_seconds{service=\"demo\"}"));

      // a rebalance: alive, was ready once, is not now
      health.set(Health.of(true, false, false, "state is REBALANCING"));
      assertAnswers(at, 200, 200, 503);
      assertThat(get(at, "/health").body()).contains("state is REBALANCING", "\"status\":\"DOWN\"");

      health.set(Health.of(false, true, false, "stopped"));
      assertAnswers(at, 503, 200, 503);
      assertThat(get(at, "/elsewhere").statusCode()).isEqualTo(404);
      assertThat(get(at, "/prometheus").body()).contains("jvm_memory_used_bytes");
    }
  }

  @Test
  void givenAStartThatTakesLong_whenAsked_thenThePortAnswersAlready() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    int port = freePort();
    CompletableFuture<ServiceProcess<AutoCloseable>> starting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ServiceProcess.start(
                    "demo",
                    Map.of(),
                    port,
                    meters -> {
                      goOn.await();
                      return () -> {};
                    },
                    one -> Health.of(true, true, true, ""));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    URI at = URI.create("http://127.0.0.1:" + port);
    await()
        .atMost(IN_TIME)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertAnswers(at, 200, 503, 503));
    goOn.countDown();
    starting.join().close();
    assertThatThrownBy(() -> get(at, "/health")).isInstanceOf(ConnectException.class);
  }

  @Test
  void givenAStartThatFails_whenTried_thenThePortIsFreeAgain() throws Exception {
    int port = freePort();
    assertThatThrownBy(
            () ->
                ServiceProcess.start(
                    "demo",
                    Map.of(),
                    port,
                    meters -> {
                      throw new IllegalStateException("no database");
                    },
                    one -> Health.starting()))
        .hasMessage("no database");
    assertThatThrownBy(() -> get(URI.create("http://127.0.0.1:" + port), "/health"))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void givenRoutesOfItsOwn_whenAsked_thenTheyAnswerBesideHealthAndMetricsAndTheirFaultsAreTold()
      throws Exception {
    Routes routes =
        (path, query) ->
            switch (path) {
              case "/state" -> Optional.of(Routes.Answer.json(200, Map.of("asked", query)));
              case "/health/live" -> throw new AssertionError("health is not theirs");
              case "/state/x" -> throw new IllegalArgumentException("x is no number");
              case "/state/broken" -> throw new IllegalStateException("a defect");
              default -> Optional.empty();
            };
    try (ManagementServer server =
        ManagementServer.start("127.0.0.1", 0, Health::starting, null, routes)) {
      URI at = server.uri();
      assertAnswers(at, 200, 503, 503);
      assertThat(get(at, "/state?limit=3").body()).isEqualTo("{\"asked\":\"limit=3\"}");
      assertThat(get(at, "/state/x").statusCode()).isEqualTo(400);
      assertThat(get(at, "/state/x").body()).contains("x is no number");
      assertThat(get(at, "/state/broken").statusCode()).isEqualTo(500);
      assertThat(get(at, "/elsewhere").statusCode()).isEqualTo(404);
      assertThat(get(at, "/metrics").statusCode()).isEqualTo(404);
    }
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void assertAnswers(URI at, int live, int started, int ready) throws Exception {
    assertThat(get(at, "/health/live").statusCode()).isEqualTo(live);
    assertThat(get(at, "/health/started").statusCode()).isEqualTo(started);
    assertThat(get(at, "/health/ready").statusCode()).isEqualTo(ready);
  }

  private static HttpResponse<String> get(URI at, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(at.resolve(path)).timeout(IN_TIME).build(),
          BodyHandlers.ofString());
    }
  }
}
