package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A door closes while producers post. */
class DoorClosingTest {
  private static final int PRODUCERS = 8;
  private static final int ACCEPTED_FIRST = 200;

  @Test
  void givenProducersWhenTheDoorClosesThenEveryAcceptedIntentIsInTheLogAndNobodyHangs()
      throws Exception {
    try (RunningDoor ground = RunningDoor.start()) {
      IngestService door = IngestService.start(ground.config().build());
      Queue<SignedIntent> accepted = new ConcurrentLinkedQueue<>();
      Queue<String> others = new ConcurrentLinkedQueue<>();
      List<Thread> producers = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        int game = i;
        producers.add(
            Thread.ofPlatform().start(() -> postUntilTurned(door.uri(), game, accepted, others)));
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> accepted.size() >= ACCEPTED_FIRST);

      door.close();

      for (Thread producer : producers) {
        assertThat(producer.join(Duration.ofSeconds(20))).as("nobody hangs").isTrue();
      }
      Set<ByteBuffer> logged =
          ground.logged().stream()
              .map(record -> record.value().getIntent())
              .collect(Collectors.toSet());
      assertThat(accepted)
          .allSatisfy(
              signed -> assertThat(logged).contains(ByteBuffer.wrap(signed.intent().encode())));
      assertThat(others).hasSize(PRODUCERS).allMatch(end -> end.equals("503") || end.equals("cut"));
    }
  }

  private static void postUntilTurned(
      URI door, int game, Queue<SignedIntent> accepted, Queue<String> others) {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      while (true) {
        SignedIntent signed = signer(SELLER).sell(trade(game));
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(door.resolve("/api/intents"))
                    .timeout(Duration.ofSeconds(15))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(IntentJson.one(signed)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
          others.add(Integer.toString(answer.statusCode()));
          return;
        }
        accepted.add(signed);
      }
    } catch (IOException cut) {
      others.add("cut");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
