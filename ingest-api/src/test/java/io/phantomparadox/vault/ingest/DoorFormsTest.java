package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.BUYER;
import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The other forms of a body, lookups, limits, and how a door closes. */
class DoorFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINES = "application/x-ndjson";
  private static final String BINARY = "application/octet-stream";

  private static RunningDoor door;
  private static HttpServer indexer;

  @BeforeAll
  static void start() throws Exception {
    indexer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answering("/api/games/7/items/", "{\"owner\":\"somebody\"}");
    answering("/api/batches/7/11", "{\"batchId\":11}");
    indexer.start();
    URI indexerUri = URI.create("http://127.0.0.1:" + indexer.getAddress().getPort());
    door = RunningDoor.start(config -> config.indexer(indexerUri));
  }

  private static void answering(String path, String json) {
    indexer.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] row = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, row.length);
            exchange.getResponseBody().write(row);
          }
        });
  }

  @AfterAll
  static void stop() {
    door.close();
    indexer.stop(0);
  }

  @Test
  void givenLinesWhenPostedThenAResultALineInOrderAndABrokenLineConcernsItselfAlone()
      throws Exception {
    SignedIntent first = signer(SELLER).sell(trade(1));
    SignedIntent second = signer(BUYER).buy(trade(1));
    String body = json(first) + "\n{\"tradeId\":\n\r\n" + json(second) + "\r\n";

    Answer answer = door.post("/api/intents/batch", body.getBytes(StandardCharsets.UTF_8), LINES);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.response().headers().firstValue("Content-Type").orElse("")).startsWith(LINES);
    List<JsonNode> results = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      results.add(JSON.readTree(line));
    }
    assertThat(results)
        .extracting(r -> r.path("index").asInt() + ":" + r.path("status").asInt())
        .containsExactly("0:202", "1:400", "2:202");
    assertThat(results.get(2).path("intentId").asText()).isEqualTo(second.intent().id().toHex());
  }

  @Test
  void givenTheCompactFormWhenPostedThenItIsTheSameIntentAsInJson() throws Exception {
    SignedIntent signed = signer(SELLER).sell(trade(1));

    Answer binary = door.post("/api/intents", compact(signed), BINARY);
    Answer json = door.post("/api/intents", json(signed));

    assertThat(binary.status()).as(binary.body()).isEqualTo(202);
    assertThat(json.body()).isEqualTo(binary.body());
  }

  @Test
  void givenAWalletThatSignsTextOnlyWhenPostedInEitherFormThenAcceptedUnlessTheTextIsAnothers()
      throws Exception {
    Intent sale = signer(SELLER).sell(trade(1)).intent();
    SignedIntent signed = SignedIntent.signText(sale, SELLER);
    SignedIntent othersText =
        new SignedIntent(
            sale,
            SignedIntent.signText(signer(SELLER).sell(trade(2)).intent(), SELLER).signature());

    assertThat(door.post("/api/intents", json(signed)).status()).isEqualTo(202);
    assertThat(door.post("/api/intents", compact(signed), BINARY).status()).isEqualTo(202);
    assertThat(door.post("/api/intents", json(othersText)).problem())
        .isEqualTo("401 bad-signature");
  }

  @Test
  void givenACompactBatchWithBadOnesWhenPostedThenEachHasItsOwnResult() throws Exception {
    SignedIntent good = signer(SELLER).sell(trade(1));
    SignedIntent elsewhere =
        new IntentSigner(
                Hash32.sha256(new byte[] {5}),
                SELLER.publicKey(),
                SELLER,
                InstantSource.system(),
                Duration.ofMinutes(1),
                () -> 3)
            .sell(trade(1));
    byte[] noIntent = compact(signer(SELLER).sell(trade(1)));
    noIntent[0] = 0;
    byte[] huge = compact(signer(SELLER).sell(trade(1)));
    huge[177] = (byte) 0x80;
    byte[] free = compact(signer(SELLER).sell(trade(1)));
    java.util.Arrays.fill(free, 170, 178, (byte) 0);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] one : List.of(compact(good), compact(elsewhere), noIntent, huge, free)) {
      body.writeBytes(one);
    }

    Answer answer = door.post("/api/intents/batch", body.toByteArray(), BINARY);

    assertThat(JSON.readTree(answer.body()).path("results"))
        .extracting(r -> r.path("status").asInt() + " " + r.path("type").asText())
        .containsExactly(
            "202 ",
            "400 urn:phantomparadox:vault:problem:wrong-domain",
            "400 urn:phantomparadox:vault:problem:invalid-field",
            "400 urn:phantomparadox:vault:problem:invalid-field",
            "400 urn:phantomparadox:vault:problem:out-of-range");
    assertThat(door.post("/api/intents", new byte[361], BINARY).problem())
        .isEqualTo("400 malformed-binary");
    assertThat(door.post("/api/intents", body.toByteArray(), BINARY).problem())
        .isEqualTo("413 batch-too-large");
  }

  @Test
  void givenAnIndexerWhenLookedUpThenItsRowsAndClearProblems() throws Exception {
    String item = "ab".repeat(32);

    assertThat(get(door.uri(), "/api/games/7/items/" + item).body())
        .isEqualTo("{\"owner\":\"somebody\"}");
    assertThat(get(door.uri(), "/api/games/8/items/" + item).problem()).isEqualTo("404 not-found");
    assertThat(get(door.uri(), "/api/games/x/items/" + item).problem())
        .isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/api/games/9223372036854775808/items/" + item).problem())
        .isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/api/games/7/items/%2e%2e").problem())
        .isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/api/games/7/wallets/0OIl").problem())
        .isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/api/batches/7/12").problem()).isEqualTo("404 not-found");
    assertThat(get(door.uri(), "/api/batches/7/11").body()).isEqualTo("{\"batchId\":11}");
    assertThat(get(door.uri(), "/api/batches/11?game=7").body()).isEqualTo("{\"batchId\":11}");
    assertThat(get(door.uri(), "/api/batches/11").problem()).isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/api/batches/11").body()).contains("?game=1");
    assertThat(get(door.uri(), "/api/batches/x?game=7").problem()).isEqualTo("400 invalid-field");
    assertThat(get(door.uri(), "/health").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(get(door.uri(), "/health/liveness").status()).isEqualTo(200);
  }

  @Test
  void givenALimitedDoorWhenPostingMoreThenItAnswers429AndSaysWhen() throws Exception {
    try (IngestService limited =
        IngestService.start(door.config().rates(new RateLimits(1, 1000, 0, 0, 10)).build())) {
      List<SignedIntent> batch = new ArrayList<>();
      for (int i = 0; i < 999; i++) {
        batch.add(signer(SELLER).sell(trade(1)));
      }
      Answer first = post(limited, "/api/intents/batch", IntentJson.many(batch));
      assertThat(first.status()).as(first.body()).isEqualTo(200);
      assertThat(first.response().headers().firstValue("X-RateLimit-Limit")).contains("1000");

      Answer second = post(limited, "/api/intents/batch", IntentJson.many(batch));
      assertThat(second.problem()).isEqualTo("429 rate-limited");
      assertThat(second.response().headers().firstValueAsLong("Retry-After").orElse(0))
          .isBetween(1L, 1000L);
      assertThat(second.response().headers().firstValue("X-RateLimit-Reset")).isPresent();
    }
  }

  @Test
  void givenALimitedDoorWhenItAnswersAnythingThenItSaysHowMuchIsLeft() throws Exception {
    try (IngestService limited =
        IngestService.start(door.config().rates(new RateLimits(1, 1000, 0, 0, 10)).build())) {
      SignedIntent good = signer(SELLER).sell(trade(1));
      SignedIntent forged = new SignedIntent(good.intent(), BUYER.sign(new byte[] {1}));
      Map<Integer, Answer> answers = new LinkedHashMap<>();
      for (Answer answer :
          List.of(
              post(limited, "/api/intents", json(good).getBytes(StandardCharsets.UTF_8)),
              post(limited, "/api/intents", json(forged).getBytes(StandardCharsets.UTF_8)),
              post(limited, "/api/intents", new byte[] {'x'}),
              post(limited, "/api/intents", new byte[100_000]),
              post(limited, "/api/nothing", new byte[] {'x'}),
              post(limited, "/api/user", new byte[] {'x'}),
              get(limited.uri(), "/api/domain"),
              get(limited.uri(), "/api/transactions/" + good.signature().toBase58()))) {
        answers.put(answer.status(), answer);
      }

      assertThat(answers.keySet())
          .containsExactlyInAnyOrder(202, 401, 400, 413, 404, 405, 200, 503);
      assertThat(answers.values())
          .allSatisfy(
              answer -> {
                var headers = answer.response().headers();
                assertThat(headers.firstValue("X-RateLimit-Limit"))
                    .as(answer.body())
                    .contains("1000");
                assertThat(headers.firstValueAsLong("X-RateLimit-Remaining").orElse(-1))
                    .isBetween(990L, 1000L);
                assertThat(headers.firstValue("X-RateLimit-Reset")).isPresent();
                assertThat(headers.firstValue("Retry-After").isPresent())
                    .isEqualTo(answer.status() == 503);
              });
    }
  }

  @Test
  void givenAProxyInFrontWhenItNamesSendersThenEachHasItsOwnLimitAndNobodyElseIsBelieved()
      throws Exception {
    RateLimits few = new RateLimits(0.001, 1000, 0, 0, 10);
    IngestConfig.Builder behindAProxy =
        door.config().rates(few).trustedProxies(List.of(AddressBlock.parse("127.0.0.0/8")));
    try (IngestService trusting = IngestService.start(behindAProxy.build());
        IngestService bare = IngestService.start(door.config().rates(few).build())) {
      assertThat(left(trusting, "203.0.113.7")).isEqualTo(999);
      assertThat(left(trusting, "203.0.113.7")).isEqualTo(998);
      assertThat(left(trusting, "203.0.113.8")).as("another sender").isEqualTo(999);
      assertThat(left(trusting, "198.51.100.1, 203.0.113.7, 127.0.0.9"))
          .as("what stands left of the last stranger is the stranger's own word")
          .isEqualTo(997);
      assertThat(left(trusting, "2001:db8::1")).isEqualTo(999);
      assertThat(left(trusting, "nonsense")).as("the proxy itself").isEqualTo(999);

      assertThat(left(bare, "203.0.113.7")).isEqualTo(999);
      assertThat(left(bare, "203.0.113.8")).as("nobody is believed").isEqualTo(998);
    }
  }

  private static long left(IngestService service, String forwardedFor) throws Exception {
    return door.send(
            HttpRequest.newBuilder(service.uri().resolve("/api/user/nonce"))
                .header("X-Forwarded-For", forwardedFor)
                .GET())
        .response()
        .headers()
        .firstValueAsLong("X-RateLimit-Remaining")
        .orElse(-1);
  }

  @Test
  void givenADoorThatClosesUnderLoadWhenItIsClosedThenEveryAcceptedIntentIsInTheLog()
      throws Exception {
    IngestService closing = IngestService.start(door.config().build());
    List<SignedIntent> intents = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      intents.add(signer(SELLER).sell(trade(i)));
    }
    List<PostResult> results = new ArrayList<>();
    try (ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor();
        IntentClient client =
            IntentClient.of(
                closing.uri(),
                new io.phantomparadox.vault.client.RetryPolicy(
                    1,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    10))) {
      List<Future<List<PostResult>>> posting = new ArrayList<>();
      for (int from = 0; from < intents.size(); from += 100) {
        List<SignedIntent> part = intents.subList(from, from + 100);
        posting.add(producers.submit(() -> client.postAll(part)));
      }
      producers.submit(closing::close).get();
      for (Future<List<PostResult>> part : posting) {
        results.addAll(part.get());
      }
    }

    Set<ByteBuffer> logged =
        door.logged().stream()
            .map(record -> record.value().getIntent())
            .collect(Collectors.toSet());
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof PostResult.Accepted) {
        assertThat(logged).contains(ByteBuffer.wrap(intents.get(i).intent().encode()));
      }
    }
    assertThat(results).noneMatch(PostResult.Refused.class::isInstance);
  }

  private static Answer post(IngestService service, String path, byte[] body)
      throws IOException, InterruptedException {
    return door.send(
        HttpRequest.newBuilder(service.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static Answer get(URI base, String path) throws IOException, InterruptedException {
    return door.send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  private static byte[] compact(SignedIntent signed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(signed.intent().encode());
    bytes.writeBytes(signed.signature().toBytes());
    return bytes.toByteArray();
  }

  private static String json(SignedIntent signed) {
    return new String(IntentJson.one(signed), StandardCharsets.UTF_8);
  }
}
