package io.phantomparadox.vault.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An intent's life, asked for and streamed, as an indexer's rows tell it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DoorLifeTest {
  private static final String ID = "ab".repeat(32);
  private static final String ACCEPTED =
      "{\"intentId\":\"%s\",\"status\":\"ACCEPTED\",\"acceptedAt\":\"2026-01-01T00:00:00Z\",\"logOffset\":7}"
          .formatted(ID);
  private static final String DEFERRED =
      "{\"intentId\":\"%s\",\"status\":\"DEFERRED\",\"acceptedAt\":\"2026-01-01T00:00:00Z\",\"reason\":\"BATCH_ABORTED\"}"
          .formatted(ID);
  private static final String REJECTED =
      "{\"intentId\":\"%s\",\"status\":\"REJECTED\",\"acceptedAt\":\"2026-01-01T00:00:00Z\",\"reason\":\"NONCE_REUSED\",\"detail\":\"used\"}"
          .formatted(ID);
  private static final String SETTLED =
      "{\"intentId\":\"%s\",\"status\":\"SETTLED\",\"acceptedAt\":\"2026-01-01T00:00:00Z\",\"counterpart\":\"cd\",\"batchId\":9,\"cutAt\":\"2026-01-01T00:00:05Z\",\"committedSlot\":40,\"endedSlot\":44,\"endSignature\":\"sig\"}"
          .formatted(ID);

  private static final AtomicReference<String> ROW = new AtomicReference<>(ACCEPTED);
  private static HttpServer indexer;
  private static RunningDoor door;

  @BeforeAll
  static void start() throws Exception {
    indexer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    indexer.createContext(
        "/api/intents/" + ID,
        exchange -> {
          try (exchange) {
            byte[] row = ROW.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, row.length);
            exchange.getResponseBody().write(row);
          }
        });
    indexer.start();
    door =
        RunningDoor.start(
            config ->
                config.indexer(URI.create("http://127.0.0.1:" + indexer.getAddress().getPort())));
  }

  @AfterAll
  static void stop() {
    door.close();
    indexer.stop(0);
  }

  @Test
  void givenASettledIntentWhenAskedForThenItsWholeLifeAndTheStreamEnds() throws Exception {
    ROW.set(SETTLED);

    assertThat(states()).containsExactly("ACCEPTED", "MATCHED", "NETTED", "COMMITTED", "SETTLED");
    Answer life = door.send(HttpRequest.newBuilder(door.uri().resolve("/api/intents/" + ID)).GET());
    assertThat(new ObjectMapper().readTree(life.body()).path("life"))
        .extracting(step -> step.path("state").asText())
        .containsExactly("ACCEPTED", "MATCHED", "NETTED", "COMMITTED", "SETTLED");
    assertThat(life.body()).contains("\"transaction\":\"sig\"", "\"batchId\":9");
  }

  @Test
  void givenAReaderWhoComesBackWhenItNamesTheLastEventThenOnlyTheRestIsTold() throws Exception {
    ROW.set(SETTLED);

    assertThat(states("Last-Event-ID", "NETTED:9")).containsExactly("COMMITTED", "SETTLED");
    assertThat(states("Last-Event-ID", "SETTLED:9")).isEmpty();
    assertThat(states("Last-Event-ID", "NETTED:8"))
        .as("that batch was undone: everything again")
        .startsWith("ACCEPTED")
        .endsWith("SETTLED");
  }

  @Test
  void givenARefusedIntentWhenAskedForThenTheReasonIsTheEnd() throws Exception {
    ROW.set(REJECTED);

    assertThat(door.send(events()).body()).contains("NONCE_REUSED", "used");
    assertThat(states()).containsExactly("ACCEPTED", "REJECTED");
  }

  @Test
  void givenABatchThatTheTablesKnowBeforeItsIntentWhenAskedForThenAcceptedIsStillFirst()
      throws Exception {
    ROW.set(SETTLED.replace("\"acceptedAt\":\"2026-01-01T00:00:00Z\",", ""));

    assertThat(states()).startsWith("ACCEPTED", "MATCHED").endsWith("SETTLED");
  }

  @Test
  void givenAnIntentThatGoesOnWhenListenedToThenEachStepIsToldOnce() throws Exception {
    ROW.set(ACCEPTED);
    List<String> seen = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient();
        Stream<String> lines =
            http.send(
                    events().timeout(Duration.ofSeconds(60)).build(),
                    HttpResponse.BodyHandlers.ofLines())
                .body()) {
      lines
          .filter(line -> line.startsWith("event:"))
          .map(line -> line.substring("event:".length()).strip())
          .filter(state -> !state.equals("PING"))
          .forEach(
              state -> {
                seen.add(state);
                switch (state) {
                  case "ACCEPTED" -> ROW.set(DEFERRED);
                  case "DEFERRED" -> ROW.set(SETTLED);
                  default -> assertThat(state).isNotEqualTo("ACCEPTED");
                }
              });
    }

    assertThat(seen)
        .containsExactly("ACCEPTED", "DEFERRED", "MATCHED", "NETTED", "COMMITTED", "SETTLED");
  }

  private static HttpRequest.Builder events(String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri().resolve("/api/intents/" + ID + "/events")).GET();
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** The states of a stream that ends. */
  private static List<String> states(String... headers) throws Exception {
    Answer answer = door.send(events(headers));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("event:"))
        .map(line -> line.substring("event:".length()).strip())
        .toList();
  }
}
