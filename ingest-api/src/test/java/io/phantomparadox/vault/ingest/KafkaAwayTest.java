package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.log.LogUnavailableException;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away under a running door, and comes back. */
class KafkaAwayTest {
  private static final IngestLimits IMPATIENT =
      new IngestLimits(
          64 * 1024,
          4 * 1024 * 1024,
          1000,
          20_000,
          100_000,
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofMillis(700),
          Duration.ofMillis(1500),
          Duration.ofSeconds(20),
          Duration.ofSeconds(8));

  /** Far above the 3.2 s that these limits allow: a slow machine is no failure, a hang is. */
  private static final Duration HANGS = Duration.ofSeconds(15);

  @TempDir Path dataDir;

  @Test
  void givenKafkaAwayWhenPostingThen503InTimeNothingAcceptedAndARetryLaterIsTheSameIntent()
      throws Exception {
    try (RunningDoor door = RunningDoor.start(dataDir, IMPATIENT)) {
      SignedIntent before = signer(SELLER).sell(trade(1));
      assertThat(door.post("/api/intents", json(before)).status()).isEqualTo(202);
      door.stopBroker();

      SignedIntent during = signer(SELLER).sell(trade(1));
      long from = System.nanoTime();
      Answer answer = door.post("/api/intents", json(during));
      Duration took = Duration.ofNanos(System.nanoTime() - from);

      assertThat(answer.problem()).isEqualTo("503 log-unavailable");
      assertThat(answer.body()).contains("same intent");
      assertThat(answer.response().headers().firstValue("Retry-After")).contains("1");
      assertThat(took).as("answered, not hung").isLessThan(HANGS);

      List<SignedIntent> many = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        many.add(signer(SELLER).sell(trade(i)));
      }
      from = System.nanoTime();
      Answer batch = door.post("/api/intents/batch", IntentJson.many(many), "application/json");
      took = Duration.ofNanos(System.nanoTime() - from);
      assertThat(batch.status()).isEqualTo(200);
      assertThat(batch.body()).doesNotContain("\"status\":202");
      assertThat(took).as("answered, not hung").isLessThan(HANGS);
      assertThat(door.service().health().ready()).isFalse();
      assertThat(door.service().health().live()).isTrue();

      door.startBrokerAgain();
      await().atMost(Duration.ofSeconds(60)).until(() -> door.service().health().ready());
      many.add(during);
      try (IntentClient client = IntentClient.of(door.uri())) {
        assertThat(client.postAll(many)).allMatch(PostResult.Accepted.class::isInstance);
      }
      Set<ByteBuffer> logged =
          door.logged().stream()
              .map(record -> record.value().getIntent())
              .collect(Collectors.toSet());
      many.add(before);
      assertThat(logged)
          .isEqualTo(
              many.stream()
                  .map(signed -> ByteBuffer.wrap(signed.intent().encode()))
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void givenNoKafkaWhenStartingThenItFailsWithinTheDeadline() throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }
    IngestConfig config =
        IngestConfig.builder(
                "127.0.0.1:" + nobody, "memory://nobody", RunningDoor.GENESIS, RunningDoor.PROGRAM)
            .limits(
                new IngestLimits(
                    64 * 1024,
                    4 * 1024 * 1024,
                    1000,
                    20_000,
                    100_000,
                    Duration.ofHours(1),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(500),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(8)))
            .build();

    assertThatThrownBy(() -> IngestService.start(config))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("vault.intents");
  }

  private static String json(SignedIntent signed) {
    return new String(IntentJson.one(signed), StandardCharsets.UTF_8);
  }
}
