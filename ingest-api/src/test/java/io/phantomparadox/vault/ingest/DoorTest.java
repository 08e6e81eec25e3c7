package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.BUYER;
import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.view.GameView;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One door on one broker: what it takes, what it refuses, and what then lies in the log. */
class DoorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static RunningDoor door;

  @BeforeAll
  static void start() throws Exception {
    door = RunningDoor.start();
  }

  @AfterAll
  static void stop() {
    door.close();
  }

  @Test
  void givenAGoodIntentWhenPostedThenItsExactBytesAreInTheLogOfItsGame() throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade(77));

    Answer answer =
        door.send(
            HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
                .header("Content-Type", "application/json")
                .header("X-Correlation-Id", "test-17")
                .POST(HttpRequest.BodyPublishers.ofByteArray(IntentJson.one(sell))));

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.response().headers().firstValue("X-Correlation-Id")).contains("test-17");
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("intentId").asText()).isEqualTo(sell.intent().id().toHex());
    assertThat(body.path("status").asText()).isEqualTo("ACCEPTED");
    ConsumerRecord<String, ?> record = recordsOf(sell).getFirst();
    assertThat(record.key()).isEqualTo("77");
    assertThat(record.partition())
        .isEqualTo(GameKey.partition("77", RunningDoor.PARTITIONS))
        .isEqualTo(body.path("partition").asInt(-1));
    assertThat(record.offset()).isEqualTo(body.path("offset").asLong(-1));
    assertThat(record.headers().lastHeader("correlation-id").value())
        .isEqualTo("test-17".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void givenTheSameBytesWhenPostedAgainThenTheAnswerIsTheSameAndTheLogHoldsOne() throws Exception {
    SignedIntent once = signer(SELLER).sell(trade(1));

    Answer first = door.post("/api/intents", json(once));
    Answer second = door.post("/api/intents", json(once));

    assertThat(first.status()).isEqualTo(202);
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(recordsOf(once)).hasSize(1);
  }

  @Test
  void givenEveryKindOfHalfWhenPostedByTheClientThenAllAreAccepted() throws Exception {
    Trade trade = trade(5);
    Trade forAnybody = new Trade(5, trade.tradeId(), trade.item(), trade.from(), PublicKey.ZERO, 9);
    Trade fromAnybody = new Trade(5, trade.tradeId(), trade.item(), PublicKey.ZERO, trade.to(), 9);
    SignedIntent ask = signer(SELLER).ask(forAnybody);
    List<SignedIntent> halves =
        List.of(
            signer(SELLER).sell(trade),
            signer(BUYER).buy(trade),
            ask,
            signer(BUYER).bid(fromAnybody),
            signer(BUYER).take(trade, ask.intent().id()),
            signer(SELLER).cancel(ask.intent()));

    try (IntentClient client = IntentClient.of(door.uri())) {
      assertThat(client.postAll(halves)).allMatch(PostResult.Accepted.class::isInstance);
    }
  }

  @Test
  void givenABatchWithGoodAndBadWhenPostedThenEachHasItsOwnResultInOrder() throws Exception {
    SignedIntent good = signer(SELLER).sell(trade(1));
    SignedIntent forged =
        new SignedIntent(signer(SELLER).sell(trade(1)).intent(), good.signature());
    ObjectNode unknown = object(signer(SELLER).sell(trade(1)));
    unknown.put("tip", "1");
    SignedIntent alsoGood = signer(BUYER).buy(trade(2));
    ArrayNode batch = JSON.createArrayNode();
    batch.add(object(good));
    batch.add(object(forged));
    batch.add(unknown);
    batch.add("not an object");
    batch.add(object(alsoGood));

    Answer answer = door.post("/api/intents/batch", batch.toString());

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode results = JSON.readTree(answer.body()).path("results");
    assertThat(results)
        .extracting(r -> r.path("status").asInt())
        .containsExactly(202, 401, 400, 400, 202);
    assertThat(results).extracting(r -> r.path("index").asInt()).containsExactly(0, 1, 2, 3, 4);
    assertThat(results.get(4).path("intentId").asText()).isEqualTo(alsoGood.intent().id().toHex());
    assertThat(results.get(1).path("type").asText())
        .isEqualTo("urn:phantomparadox:vault:problem:bad-signature");
    assertThat(recordsOf(forged)).isEmpty();
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
        Arguments.of("from", "0OIl", 400, "invalid-field"),
        Arguments.of("from", "", 400, "invalid-field"),
        Arguments.of("to", "1111111111111111111111111111111", 400, "invalid-field"),
        Arguments.of("owner", "z".repeat(3000), 400, "invalid-field"),
        Arguments.of("signature", "abc", 400, "invalid-field"),
        Arguments.of("item", "xyz", 400, "invalid-field"),
        Arguments.of("tradeId", "00", 400, "invalid-field"),
        Arguments.of("action", "sell", 400, "invalid-field"),
        Arguments.of("action", "TRADE", 400, "invalid-field"),
        Arguments.of("amountLamports", "-1", 400, "out-of-range"),
        Arguments.of("amountLamports", -1, 400, "out-of-range"),
        Arguments.of("amountLamports", "0", 400, "out-of-range"),
        Arguments.of("amountLamports", "4398046511104", 400, "out-of-range"),
        Arguments.of("amountLamports", "18446744073709551616", 400, "out-of-range"),
        Arguments.of("amountLamports", "9".repeat(300), 400, "out-of-range"),
        Arguments.of("amountLamports", "0x10", 400, "invalid-field"),
        Arguments.of("amountLamports", "01", 400, "invalid-field"),
        Arguments.of("amountLamports", "1.0", 400, "invalid-field"),
        Arguments.of("amountLamports", 1.5, 400, "invalid-field"),
        Arguments.of("amountLamports", "١", 400, "invalid-field"),
        Arguments.of("amountLamports", true, 400, "invalid-field"),
        Arguments.of("game", "18446744073709551615", 400, "out-of-range"),
        Arguments.of("nonce", "-5", 400, "out-of-range"),
        Arguments.of("createdAt", -1, 400, "out-of-range"),
        Arguments.of("expiresAt", "yesterday", 400, "invalid-field"),
        Arguments.of("reference", "ab".repeat(32), 400, "reference-not-zero"),
        Arguments.of("owner", BUYER.publicKey().toBase58(), 400, "owner-is-not-the-party"),
        Arguments.of("to", SELLER.publicKey().toBase58(), 400, "self-trade"),
        Arguments.of("to", PublicKey.ZERO.toBase58(), 400, "party-missing"),
        Arguments.of("amountLamports", "2", 401, "bad-signature"),
        Arguments.of("sessionKey", BUYER.publicKey().toBase58(), 401, "bad-signature"));
  }

  @ParameterizedTest(name = "{0} = {1}: {2} {3}")
  @MethodSource("badFields")
  void givenOneBadFieldWhenPostedThenAClearProblemAndNothingInTheLog(
      String field, Object value, int status, String problem) throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade(1));
    ObjectNode body = object(sell);
    body.set(field, JSON.valueToTree(value));
    long before = door.loggedCount();

    Answer answer = door.post("/api/intents", body.toString());

    assertThat(answer.problem()).isEqualTo(status + " " + problem);
    if (!problem.equals("party-missing")) {
      assertThat(JSON.readTree(answer.body()).path("field").asText())
          .isEqualTo(status == 401 ? "signature" : field);
    }
    assertThat(door.loggedCount()).isEqualTo(before);
  }

  static Stream<Arguments> malformedBodies() {
    String good = json(signer(SELLER).sell(trade(1)));
    return Stream.of(
        Arguments.of("nothing", "", "malformed-json"),
        Arguments.of("half an object", good.substring(0, good.length() / 2), "malformed-json"),
        Arguments.of("no JSON", "hello", "malformed-json"),
        Arguments.of("an array", "[" + good + "]", "malformed-json"),
        Arguments.of("null", "null", "malformed-json"),
        Arguments.of("two values", good + good, "malformed-json"),
        Arguments.of("a trailing comma", good.replace("}", ",}"), "malformed-json"),
        Arguments.of("a comment", "/* */" + good, "malformed-json"),
        Arguments.of("deep", "[".repeat(5000), "malformed-json"),
        Arguments.of("a deep field", "{\"tradeId\":" + "[".repeat(5000), "malformed-json"),
        Arguments.of("an unknown field", "{\"a\":1," + good.substring(1), "unknown-field"),
        Arguments.of(
            "a field twice", "{\"action\":\"SELL\"," + good.substring(1), "duplicate-field"),
        Arguments.of("an empty object", "{}", "missing-field"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("malformedBodies")
  void givenAMalformedBodyWhenPostedThenAClearProblem(String name, String body, String problem)
      throws Exception {
    Answer answer = door.post("/api/intents", body);

    assertThat(answer.problem()).as(name).isEqualTo("400 " + problem);
  }

  @Test
  void givenBrokenUtf8OrAnotherEncodingWhenPostedThenMalformed() throws Exception {
    String good = json(signer(SELLER).sell(trade(1)));
    byte[] broken = good.replace("SELL", "SE?L").getBytes(StandardCharsets.UTF_8);
    broken[good.indexOf("SELL") + 2] = (byte) 0xc3;

    assertThat(door.post("/api/intents", broken, "application/json").problem())
        .isEqualTo("400 malformed-json");
    assertThat(
            door.post("/api/intents", good.getBytes(StandardCharsets.UTF_16LE), "application/json")
                .problem())
        .isEqualTo("400 malformed-json");
  }

  @Test
  void givenBodiesAboveTheBoundsWhenPostedThen413() throws Exception {
    String padding = " ".repeat(64 * 1024);
    String good = json(signer(SELLER).sell(trade(1)));
    String thousandAndOne =
        "[" + String.join(",", Stream.generate(() -> good).limit(1001).toList()) + "]";

    assertThat(door.post("/api/intents", good + padding).problem()).isEqualTo("413 body-too-large");
    assertThat(door.post("/api/intents/batch", padding.repeat(65)).problem())
        .isEqualTo("413 body-too-large");
    assertThat(door.post("/api/intents/batch", thousandAndOne).problem())
        .isEqualTo("413 batch-too-large");
    assertThat(door.post("/api/intents/batch", "[]").problem()).isEqualTo("400 empty-batch");
  }

  @ParameterizedTest
  @CsvSource({"4200, 0, 414 uri-too-long", "10, 17000, 431 headers-too-large"})
  void givenAHeadAboveTheBoundsWhenSentThenItIsNamedBeforeTheConnectionEnds(
      int line, int header, String problem) {
    String head =
        "GET /%s HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n"
            .formatted("a".repeat(line), "a".repeat(header));
    // the connection may end before all of the request is read, and the answer go with it
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              String[] expected = problem.split(" ", 2);
              assertThat(raw(head))
                  .containsPattern("^HTTP/1\\.[01] " + expected[0] + " ")
                  .contains(Problem.MEDIA_TYPE, ":problem:" + expected[1] + '"');
            });
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.uri().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(100_000), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void givenTimesOutOfBoundsWhenPostedThenRefusedBeforeTheSignatureIsLookedAt() throws Exception {
    SignedIntent expired =
        signer(SELLER, InstantSource.fixed(Instant.now().minus(Duration.ofMinutes(6))))
            .sell(trade(1));
    SignedIntent ahead =
        signer(SELLER, InstantSource.fixed(Instant.now().plus(Duration.ofMinutes(2))))
            .sell(trade(1));
    ObjectNode tooLong = object(signer(SELLER).sell(trade(1)));
    tooLong.put("expiresAt", tooLong.path("createdAt").asLong() + 3_600_001);
    ObjectNode backwards = object(signer(SELLER).sell(trade(1)));
    backwards.put("expiresAt", 1);

    assertThat(door.post("/api/intents", json(expired)).problem()).isEqualTo("422 expired");
    assertThat(door.post("/api/intents", json(ahead)).problem())
        .isEqualTo("422 created-in-the-future");
    assertThat(door.post("/api/intents", tooLong.toString()).problem())
        .isEqualTo("400 validity-too-long");
    assertThat(door.post("/api/intents", backwards.toString()).problem())
        .isEqualTo("400 expires-before-created");
  }

  @Test
  void givenASignatureForAnotherClusterWhenPostedThen401() throws Exception {
    var elsewhere =
        new io.phantomparadox.vault.client.IntentSigner(
            Hash32.sha256(new byte[] {9}),
            SELLER.publicKey(),
            SELLER,
            InstantSource.system(),
            Duration.ofMinutes(1),
            () -> 1);

    assertThat(door.post("/api/intents", json(elsewhere.sell(trade(1)))).problem())
        .isEqualTo("401 bad-signature");
  }

  @Test
  void givenASmallOrderKeyWhenPostedThen401() throws Exception {
    // the neutral element as key and R, S = 0: verifiers without the strict check take it
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    byte[] signature = new byte[Signature.SIZE];
    signature[0] = 1;
    ObjectNode body = object(signer(SELLER).sell(trade(1)));
    body.put("sessionKey", PublicKey.of(neutral).toBase58());
    body.put("signature", Signature.of(signature).toBase58());

    assertThat(door.post("/api/intents", body.toString()).problem()).isEqualTo("401 bad-signature");
  }

  @Test
  void givenWrongPathsMethodsAndTypesWhenAskedThenProblemsToo() throws Exception {
    assertThat(door.post("/api/nothing", "{}").problem()).isEqualTo("404 not-found");
    assertThat(door.post("/api/intents", new byte[] {1}, "text/plain").problem())
        .isEqualTo("415 unsupported-media-type");
    assertThat(
            door.send(HttpRequest.newBuilder(door.uri().resolve("/api/intents")).DELETE())
                .problem())
        .isEqualTo("405 method-not-allowed");
  }

  @Test
  void givenARunningDoorWhenAskedForHealthThenReadyAndMetricsAreThere() throws Exception {
    assertThat(door.service().health())
        .isEqualTo(
            new IngestHealth(
                true, true, true, false, 0, GameView.State.OFF, RateLimiter.Where.NONE));
    for (String path : List.of("/health", "/health/liveness", "/health/readiness")) {
      assertThat(get(path).status()).as(path).isEqualTo(200);
    }
    assertThat(get("/prometheus").body()).contains("vault_ingest_in_flight");
  }

  private static Answer get(String path) throws IOException, InterruptedException {
    return door.send(HttpRequest.newBuilder(door.service().managementUri().resolve(path)).GET());
  }

  private static List<ConsumerRecord<String, ?>> recordsOf(SignedIntent signed) {
    List<ConsumerRecord<String, ?>> found = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(signed.intent().encode());
    for (var record : door.logged()) {
      if (record.value().getIntent().equals(bytes)) {
        assertThat(record.value().getSignature().bytes()).isEqualTo(signed.signature().toBytes());
        found.add(record);
      }
    }
    return found;
  }

  private static String json(SignedIntent signed) {
    return new String(IntentJson.one(signed), StandardCharsets.UTF_8);
  }

  private static ObjectNode object(SignedIntent signed) throws IOException {
    return (ObjectNode) JSON.readTree(IntentJson.one(signed));
  }
}
