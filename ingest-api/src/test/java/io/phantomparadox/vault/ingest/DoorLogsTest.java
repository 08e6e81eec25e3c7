package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.BUYER;
import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.keypair;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.ingest.signin.Producer;
import io.phantomparadox.vault.ingest.signin.Role;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.ingest.signin.Tokens;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the door writes into its logs at DEBUG, as the JSON that {@code IngestMain} writes. */
class DoorLogsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = Base64.getEncoder().encodeToString(new byte[40]);

  @Test
  void givenRequestsOfEveryKindWhenLoggedThenWithTheirIdsAndWithoutSecretsOrSignatures()
      throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Lines lines = new Lines(context);
    Logger ours = context.getLogger("io.phantomparadox.vault");
    Level before = ours.getLevel();
    ours.setLevel(Level.DEBUG);
    ours.addAppender(lines);
    SignedIntent good = signer(SELLER).sell(trade(1));
    SignedIntent forged = new SignedIntent(good.intent(), BUYER.sign(new byte[] {1}));
    TokenKeys keys = TokenKeys.parse("k:" + SECRET);
    String token =
        new Tokens(keys, Duration.ofMinutes(5), Clock.systemUTC())
            .issue(new Producer(keypair(3).publicKey(), Set.of(Role.PRODUCER)))
            .text();
    try (RunningDoor door = RunningDoor.start(config -> config.tokenKeys(keys))) {
      assertThat(post(door, good, token, "good-1").status()).isEqualTo(202);
      assertThat(post(door, forged, token, "forged-1").status()).isEqualTo(401);
      assertThat(post(door, good, token + "x", "spoiled-1").status()).isEqualTo(401);
      door.send(HttpRequest.newBuilder(door.uri().resolve("/api/nothing?token=" + token)).GET());
    } finally {
      ours.detachAppender(lines);
      ours.setLevel(before);
    }

    List<JsonNode> requests =
        lines.texts.stream().map(DoorLogsTest::read).filter(line -> line.has("kvpList")).toList();
    assertThat(requests)
        .as("one line a request with its correlation id")
        .anyMatch(line -> line.toString().contains("good-1") && line.toString().contains("202"))
        .anyMatch(
            line ->
                line.toString().contains("forged-1") && line.toString().contains("bad-signature"))
        .anyMatch(
            line -> line.toString().contains("spoiled-1") && line.toString().contains("bad-token"));
    assertThat(String.join("\n", lines.texts))
        .doesNotContain(token)
        .doesNotContain(SECRET)
        .doesNotContain(good.signature().toBase58())
        .doesNotContain(forged.signature().toBase58());
  }

  private static RunningDoor.Answer post(
      RunningDoor door, SignedIntent signed, String token, String correlationId) throws Exception {
    return door.send(
        HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .header("X-Correlation-Id", correlationId)
            .POST(HttpRequest.BodyPublishers.ofByteArray(IntentJson.one(signed))));
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
      throw new AssertionError("not JSON: " + line, broken);
    }
  }

  /** Keeps every line. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final JsonEncoder encoder = new JsonEncoder();

    Lines(LoggerContext context) {
      setContext(context);
      encoder.setContext(context);
      encoder.start();
      start();
    }

    @Override
    protected void append(ILoggingEvent event) {
      texts.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }
  }
}
