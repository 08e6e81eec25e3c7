package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spoiled requests: never a 5xx, never a bad intent accepted, and the door stays open. */
class DoorFuzzTest {
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 20_000 : 400;

  /** The longest first line that Netty reads: it answers 414 to longer ones and hangs up. */
  private static final int LINE_MAX = 4_000;

  private static final long FIRST_SEED = 20_260_101;
  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "-1",
          "1e9999",
          "1E400",
          "9".repeat(390),
          "\"\\ud800\"",
          "\"\\u0000\"",
          "{\"a\":".repeat(30),
          "[".repeat(2000),
          "\"" + "z".repeat(5000) + "\"",
          "18446744073709551616",
          "0.1",
          "-0",
          "\"4398046511104\"",
          "\"\"");
  private static final List<String> TYPES =
      List.of("application/json", "application/x-ndjson", "application/octet-stream");

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
  void givenSpoiledBodiesWhenPostedThenNo5xxAndOnlyTheOriginalIsEverAccepted() throws Exception {
    for (int i = 0; i < SEEDS; i++) {
      long seed = FIRST_SEED + i;
      SplittableRandom random = new SplittableRandom(seed);
      SignedIntent signed = signer(SELLER).sell(trade(1));
      byte[] body = spoil(IntentJson.one(signed), random);
      boolean batch = random.nextInt(4) == 0;

      Answer answer =
          door.post(
              batch ? "/api/intents/batch" : "/api/intents",
              body,
              TYPES.get(random.nextInt(8) == 0 ? random.nextInt(TYPES.size()) : 0));

      assertThat(answer.status()).as("seed " + seed + " " + answer.body()).isLessThan(500);
      if (answer.status() == 202 || answer.body().contains("\"status\":202")) {
        assertThat(answer.body()).as("seed " + seed).contains(signed.intent().id().toHex());
      }
    }
    for (var record : door.logged()) {
      assertThat(record.value().getIntent().remaining()).isEqualTo(298);
    }
  }

  private static byte[] spoil(byte[] good, SplittableRandom random) {
    String text = new String(good, StandardCharsets.ISO_8859_1);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      text =
          switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + 1);
            case 1 -> text.substring(0, at);
            case 2 -> text.substring(0, at) + text.substring(at / 2);
            case 3 -> text.substring(0, at) + token(random) + text.substring(at);
            case 4 -> withValue(text, token(random), random);
            default -> " " + text + "\n";
          };
      if (text.isEmpty()) {
        return new byte[0];
      }
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String token(SplittableRandom random) {
    return TOKENS.get(random.nextInt(TOKENS.size()));
  }

  /** Replaces the value of some field. */
  private static String withValue(String text, String token, SplittableRandom random) {
    int colon = text.indexOf(':', random.nextInt(text.length()));
    int end = colon < 0 ? -1 : text.indexOf(',', colon);
    return end < 0 ? text : text.substring(0, colon + 1) + token + text.substring(end);
  }

  /** Every other path that takes a body, with one that is well formed. */
  private static final Map<String, String> BODIES =
      Map.of(
          "/api/auth/siws",
          "{\"nonce\":\"a\",\"issuedAt\":\"2026-01-01T00:00:00Z\",\"expirationTime\":\"2026-01-01T00:05:00Z\",\"signature\":\"%1$s\"}",
          "/api/session-keys/create",
          "{\"nonce\":\"a\",\"issuedAt\":\"2026-01-01T00:00:00Z\",\"expirationTime\":\"2026-01-01T00:05:00Z\",\"signature\":\"%1$s\",\"sessionSignature\":\"%1$s\",\"game\":1,\"owner\":\"%2$s\",\"session\":\"%2$s\",\"maxVolumeLamports\":1,\"maxItems\":1,\"expiresAt\":\"2046-01-01T00:00:00Z\",\"actions\":[\"SELL\",\"BUY\"]}",
          "/api/session-keys/revoke",
          "{\"game\":1,\"owner\":\"%2$s\",\"session\":\"%2$s\"}",
          "/api/transactions/deposit",
          "{\"game\":1,\"wallet\":\"%2$s\",\"amountLamports\":5}",
          "/api/transactions/request-withdraw",
          "{\"game\":1,\"wallet\":\"%2$s\",\"amountLamports\":5}",
          "/api/transactions/cancel-withdraw",
          "{\"game\":1,\"wallet\":\"%2$s\"}",
          "/api/transactions/complete-withdraw",
          "{\"game\":1,\"wallet\":\"%2$s\"}",
          "/api/transactions/submit",
          "{\"transaction\":\"AQAAAA==\"}",
          "/api/operator/token-keys/reload",
          "{}");

  /** Every path that is asked; %s is where a stranger may write what he likes. */
  private static final List<String> QUESTIONS =
      List.of(
          "/api/user/nonce?address=%s",
          "/api/user",
          "/api/operator/status",
          "/api/session-keys?game=%s&owner=%s",
          "/api/transactions/%s",
          "/api/intents/%s",
          "/api/intents/%s/events",
          "/api/games/%s/intents/%s",
          "/api/games/1/trades/%s",
          "/api/games/1/items/%s",
          "/api/games/1/wallets/%s",
          "/api/batches/%s/%s",
          "/api/batches/%s?game=%s",
          "/health/%s",
          "/swagger-ui/%s",
          "/%s");

  /** What this door says of the parts it was started without: no indexer, no chain, no view. */
  private static final Set<String> DECLARED =
      Set.of(
          "503 lookup-unavailable",
          "503 chain-unavailable",
          "503 view-not-ready",
          "503 overloaded");

  @Test
  void givenSpoiledRequestsToEveryOtherPathWhenSentThenNo5xxButOfPartsThatAreNotThere()
      throws Exception {
    List<String> paths = BODIES.keySet().stream().sorted().toList();
    for (int i = 0; i < SEEDS; i++) {
      long seed = FIRST_SEED + i;
      SplittableRandom random = new SplittableRandom(seed);
      String path = paths.get(random.nextInt(paths.size()));
      String body =
          BODIES
              .get(path)
              .formatted(SELLER.sign(new byte[] {1}).toBase58(), SELLER.publicKey().toBase58());
      assertNoFault(
          "seed " + seed + " " + path,
          posted(
              path,
              spoil(body.getBytes(StandardCharsets.UTF_8), random),
              random.nextInt(8) == 0 ? TYPES.get(random.nextInt(3)) : TYPES.getFirst()));

      String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
      String asked = question.formatted(text(random), text(random));
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(door.uri() + asked)).GET();
      if (random.nextInt(3) == 0) {
        request.header("Authorization", random.nextBoolean() ? "Bearer a.b.c" : "Basic eDp5");
      }
      if (random.nextInt(3) == 0) {
        request.header("X-Correlation-Id", "x".repeat(1 + random.nextInt(2000)));
      }
      try {
        assertNoFault("seed " + seed + " " + asked, door.send(request));
      } catch (IOException hungUp) {
        assertThat(asked.length())
            .as("seed %d: only a line that no server reads is no answer: %s", seed, asked)
            .isGreaterThan(LINE_MAX);
      }
    }
    assertOpen();
  }

  private static String text(SplittableRandom random) {
    return random.nextInt(4) == 0
        ? SELLER.publicKey().toBase58()
        : URLEncoder.encode(token(random), StandardCharsets.UTF_8);
  }

  /**
   * Posts, and once more when the connection was gone: after a request that it cannot read to its
   * end the door hangs up, which a client that keeps connections may see only with its next one.
   */
  private static Answer posted(String path, byte[] body, String type) throws Exception {
    try {
      return door.post(path, body, type);
    } catch (IOException hungUp) {
      return door.post(path, body, type);
    }
  }

  private static void assertNoFault(String what, Answer answer) {
    if (answer.status() >= 500) {
      assertThat(DECLARED).as(what + " " + answer.body()).contains(answer.problem());
    }
  }

  static List<String> rawRequests() {
    return List.of(
        "\r\n\r\n",
        "\u0000\u0001\u0002\u0003\r\n\r\n",
        "GET\r\n\r\n",
        "POST /api/intents HTTP/9.9\r\n\r\n",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Type: \u0007\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/intents HTTP/1.1\r\nHost: x\r\n" + "X-Flood: a\r\n".repeat(20_000) + "\r\n");
  }

  @ParameterizedTest
  @MethodSource("rawRequests")
  void givenARawBrokenRequestWhenSentThenNo5xxAndTheDoorStaysOpen(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.uri().getPort())) {
      socket.setSoTimeout(2000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        assertNo5xx(new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII));
      } catch (SocketTimeoutException silent) {
        // no answer to nonsense is an answer; what counts is the next request
        assertThat(silent).isNotNull();
      } catch (IOException reset) {
        // the door may hang up while the flood is still coming in
        assertThat(reset).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
      }
    }
    assertOpen();
  }

  @Test
  void givenSlowAndHalfClosedBodiesWhenHeldThenOthersAreServed() throws Exception {
    Socket[] held = new Socket[50];
    for (int i = 0; i < held.length; i++) {
      held[i] = new Socket(InetAddress.getLoopbackAddress(), door.uri().getPort());
      held[i]
          .getOutputStream()
          .write(
              "POST /api/intents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 800\r\n\r\n{\"tr"
                  .getBytes(StandardCharsets.US_ASCII));
      if (i % 2 == 0) {
        held[i].shutdownOutput();
      }
    }
    assertOpen();
    for (Socket socket : held) {
      socket.close();
    }
    assertOpen();
  }

  private static void assertNo5xx(String statusLine) {
    assertThat(statusLine).doesNotContain("HTTP/1.1 5").doesNotContain("HTTP/1.0 5");
  }

  private static void assertOpen() throws Exception {
    assertThat(
            door.post(
                    "/api/intents",
                    IntentJson.one(signer(SELLER).sell(trade(1))),
                    "application/json")
                .status())
        .isEqualTo(202);
  }
}
