package io.phantomparadox.vault.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntentClientTest {
  /** Short pauses; the bounds on an answer are long, so that a slow machine is no lost answer. */
  private static final RetryPolicy IMPATIENT =
      new RetryPolicy(
          3,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          2);

  private static final Keypair SELLER = keypair(1);
  private static final Keypair BUYER = keypair(2);

  private final AtomicLong nonces = new AtomicLong();
  private final Queue<Function<JsonNode, Scripted>> script = new ArrayDeque<>();
  private final List<JsonNode> posted = new ArrayList<>();
  private HttpServer server;
  private IntentClient client;

  private record Scripted(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ObjectMapper mapper = new ObjectMapper();
    server.createContext(
        "/api/intents",
        exchange -> {
          try (exchange) {
            JsonNode body = mapper.readTree(exchange.getRequestBody());
            posted.add(body);
            Scripted answer = script.remove().apply(body);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    client =
        IntentClient.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), IMPATIENT);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void givenAnOverloadedDoorWhenPostingThenTheSameBytesAreTriedAgain() throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade());
    String id = sell.intent().id().toHex();
    script.add(_ -> new Scripted(503, "{\"detail\":\"busy\"}"));
    script.add(_ -> new Scripted(429, "{}"));
    script.add(_ -> accepted(id));

    PostResult result = client.post(sell);

    assertThat(result).isEqualTo(new PostResult.Accepted(sell.intent().id(), 3, 41));
    assertThat(posted).hasSize(3).allMatch(body -> body.equals(posted.getFirst()));
  }

  @Test
  void givenARefusalWhenPostingThenItIsFinal() throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade());
    script.add(
        _ ->
            new Scripted(
                401,
                "{\"type\":\"urn:x:bad-signature\",\"detail\":\"no\",\"field\":\"signature\"}"));

    assertThat(client.post(sell))
        .isEqualTo(
            new PostResult.Refused(
                sell.intent().id(), 401, "urn:x:bad-signature", "no", "signature"));
    assertThat(posted).hasSize(1);
  }

  @Test
  void givenADoorThatNeverAcceptsWhenPostingThenTheAttemptsAreBounded() throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade());
    for (int i = 0; i < 3; i++) {
      script.add(_ -> new Scripted(503, "{\"detail\":\"Kafka is away\"}"));
    }

    assertThat(client.post(sell))
        .isEqualTo(new PostResult.Unanswered(sell.intent().id(), 3, "status 503: Kafka is away"));
  }

  @Test
  void givenNobodyThereWhenPostingThenUnansweredAndNoException() throws Exception {
    server.stop(0);
    SignedIntent sell = signer(SELLER).sell(trade());

    assertThat(client.post(sell)).isInstanceOf(PostResult.Unanswered.class);
  }

  @Test
  void givenAnAnswerForAnotherIntentWhenPostingThenItIsNotBelieved() throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade());
    for (int i = 0; i < 3; i++) {
      script.add(_ -> accepted(Hash32.ZERO.toHex()));
    }

    assertThat(client.post(sell)).isInstanceOf(PostResult.Unanswered.class);
  }

  @Test
  void givenABatchPartlyRefusedWhenPostingThenOnlyTheOpenOnesGoAgainAndOrderIsKept()
      throws Exception {
    SignedIntent sell = signer(SELLER).sell(trade());
    SignedIntent buy = signer(BUYER).buy(trade());
    SignedIntent third = signer(SELLER).sell(trade());
    String sellId = sell.intent().id().toHex();
    String buyId = buy.intent().id().toHex();
    String thirdId = third.intent().id().toHex();
    script.add(_ -> results(result(0, 503, sellId), result(1, 202, buyId)));
    script.add(_ -> results(result(0, 202, sellId)));
    script.add(_ -> results(result(0, 422, thirdId)));

    List<PostResult> results = client.postAll(List.of(sell, buy, third));

    assertThat(results).hasSize(3);
    assertThat(results.get(0)).isEqualTo(new PostResult.Accepted(sell.intent().id(), 3, 41));
    assertThat(results.get(1)).isEqualTo(new PostResult.Accepted(buy.intent().id(), 3, 41));
    assertThat(results.get(2)).isInstanceOf(PostResult.Refused.class);
    assertThat(posted).extracting(JsonNode::size).containsExactly(2, 1, 1);
  }

  @Test
  void givenEveryKindOfHalfWhenSignedThenTheSignatureIsStrictlyValid() {
    Trade open = new Trade(1, TradeId.ZERO, Hash32.ZERO, SELLER.publicKey(), PublicKey.ZERO, 5);
    SignedIntent ask = signer(SELLER).ask(open);
    List<SignedIntent> halves =
        List.of(
            signer(SELLER).sell(trade()),
            signer(BUYER).buy(trade()),
            ask,
            signer(BUYER).take(trade(), ask.intent().id()),
            signer(SELLER).cancel(ask.intent()));

    assertThat(halves).allMatch(half -> half.verify(Ed25519.strict()));
    assertThat(halves)
        .allMatch(
            half ->
                io.phantomparadox.vault.solana.intent.IntentRules.check(half.intent()).isEmpty());
  }

  private IntentSigner signer(Keypair key) {
    return new IntentSigner(
        IntentDomain.of(Hash32.ZERO, PublicKey.ZERO),
        key.publicKey(),
        key,
        InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_000L)),
        Duration.ofMinutes(10),
        nonces::incrementAndGet);
  }

  private static Trade trade() {
    return new Trade(
        1, TradeId.ZERO, Hash32.ZERO, SELLER.publicKey(), BUYER.publicKey(), 1_000_000);
  }

  private static Scripted accepted(String id) {
    return new Scripted(
        202, "{\"intentId\":\"" + id + "\",\"status\":\"ACCEPTED\",\"partition\":3,\"offset\":41}");
  }

  private static String result(int index, int status, String id) {
    return status == 202
        ? "{\"index\":%d,\"status\":202,\"intentId\":\"%s\",\"partition\":3,\"offset\":41}"
            .formatted(index, id)
        : "{\"index\":%d,\"status\":%d,\"type\":\"urn:x\",\"detail\":\"no\"}"
            .formatted(index, status);
  }

  private static Scripted results(String... results) {
    return new Scripted(200, "{\"results\":[" + String.join(",", results) + "]}");
  }

  private static Keypair keypair(int seed) {
    byte[] bytes = new byte[Keypair.SEED_SIZE];
    bytes[0] = (byte) seed;
    return Keypair.fromSeed(bytes);
  }
}
