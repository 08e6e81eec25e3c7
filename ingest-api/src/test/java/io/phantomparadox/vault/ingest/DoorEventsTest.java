package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A stream of events that nobody has anything to say in for longer than an idle connection lives.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DoorEventsTest {
  private static final int PINGS = 4;

  @Test
  @EnabledIfSystemProperty(
      named = "vault.test.long",
      matches = "true",
      disabledReason = "listens for 40 s; runs with ./vault test --long")
  void givenAnIntentThatWaitsWhenListenedToBeyondTheIdleTimeoutThenTheStreamStays()
      throws Exception {
    try (RunningDoor door = RunningDoor.start();
        HttpClient http = HttpClient.newHttpClient()) {
      SignedIntent sell = signer(SELLER).sell(trade(1));
      assertThat(
              door.send(
                      HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
                          .header("Content-Type", "application/json")
                          .POST(HttpRequest.BodyPublishers.ofByteArray(IntentJson.one(sell))))
                  .status())
          .isEqualTo(202);
      URI events = door.uri().resolve("/api/intents/" + sell.intent().id().toHex() + "/events");
      List<String> seen = new ArrayList<>();
      try (Stream<String> lines =
          http.send(
                  HttpRequest.newBuilder(events).timeout(Duration.ofSeconds(90)).build(),
                  HttpResponse.BodyHandlers.ofLines())
              .body()) {
        lines
            .filter(line -> line.startsWith("event:"))
            .map(line -> line.substring("event:".length()).strip())
            .peek(seen::add)
            .filter("PING"::equals)
            .limit(PINGS)
            .forEach(ping -> assertThat(ping).isEqualTo("PING"));
      }

      // one every ten seconds: the fourth comes after the thirty of an idle connection
      assertThat(seen).startsWith("ACCEPTED").contains("PING").hasSize(1 + PINGS);
    }
  }
}
