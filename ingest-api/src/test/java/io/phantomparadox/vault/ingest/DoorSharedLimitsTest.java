package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.limit.RateLimits;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** Two doors on one real Redis, which dies and comes back. */
class DoorSharedLimitsTest {
  /** A token comes back every hundred seconds: hardly one within the test's own steps. */
  private static final RateLimits SLOW = new RateLimits(0.01, 1_003, 0, 0, 1_000);

  @Test
  void givenTwoDoorsAndOneRedisWhenItDiesAndReturnsThenLimitsAreSharedThenOwnThenSharedAgain()
      throws Exception {
    int port = freePort();
    RedisServer redis = new RedisServer(port);
    redis.start();
    URI url = URI.create("redis://127.0.0.1:" + port);
    try (RunningDoor one = RunningDoor.start(config -> config.rates(SLOW).redis(url));
        IngestService two = IngestService.start(one.config().rates(SLOW).redis(url).build())) {
      awaitWhere(one, two, RateLimiter.Where.SHARED);

      // a batch of a thousand here leaves a few for both
      Answer first = batch(one, one.uri());
      assertThat(first.status()).as(first.body()).isEqualTo(200);
      Answer second = batch(one, two.uri());
      assertThat(second.problem()).as("the other door knows").isEqualTo("429 rate-limited");
      assertThat(second.response().headers().firstValue("X-RateLimit-Limit")).contains("1003");
      assertThat(second.response().headers().firstValueAsLong("Retry-After").orElse(0))
          .isGreaterThan(60);

      redis.stop();
      Answer alone = single(one, two.uri());
      assertThat(alone.status()).as("nothing waits for Redis: " + alone.body()).isEqualTo(202);
      awaitWhere(one, two, RateLimiter.Where.SHARED_AWAY);
      assertThat(batch(one, two.uri()).status()).as("its own bucket is full").isEqualTo(200);
      assertThat(batch(one, two.uri()).problem())
          .as("and still a bucket")
          .isEqualTo("429 rate-limited");
      assertThat(
              one.send(HttpRequest.newBuilder(two.managementUri().resolve("/prometheus")).GET())
                  .body())
          .contains("vault_ingest_limits_shared 0.0");

      redis = new RedisServer(port);
      redis.start();
      awaitWhere(one, two, RateLimiter.Where.SHARED);
    } finally {
      redis.stop();
    }
  }

  @Test
  void givenTwoDoorsAndOneRedisWhenAWalletAsksOneAndSignsInAtTheOtherThenOnceWhetherItLives()
      throws Exception {
    int port = freePort();
    RedisServer redis = new RedisServer(port);
    redis.start();
    URI url = URI.create("redis://127.0.0.1:" + port);
    try (RunningDoor one = RunningDoor.start(config -> config.rates(SLOW).redis(url));
        IngestService two = IngestService.start(one.config().rates(SLOW).redis(url).build())) {
      awaitWhere(one, two, RateLimiter.Where.SHARED);
      SignInClient atOne = new SignInClient(one, one.uri());
      SignInClient atTwo = new SignInClient(one, two.uri());

      JsonNode shared = atOne.nonce(SELLER);
      Instant now = Instant.now();
      assertThat(atTwo.signIn(SELLER, shared, now, SELLER).status()).isEqualTo(200);
      assertThat(atOne.signIn(SELLER, shared, now, SELLER).problem())
          .isEqualTo("422 unknown-nonce");
      assertThat(atTwo.signIn(SELLER, shared, now, SELLER).problem())
          .isEqualTo("422 unknown-nonce");

      JsonNode before = atOne.nonce(SELLER);
      redis.stop();
      assertThat(atTwo.signIn(SELLER, before, Instant.now(), SELLER).problem())
          .as("only Redis knew it")
          .isEqualTo("422 unknown-nonce");
      JsonNode alone = atTwo.nonce(SELLER);
      assertThat(atTwo.signIn(SELLER, alone, Instant.now(), SELLER).status()).isEqualTo(200);
      assertThat(atTwo.signIn(SELLER, alone, Instant.now(), SELLER).problem())
          .isEqualTo("422 unknown-nonce");
    } finally {
      redis.stop();
    }
  }

  /** A door notices when it is asked. */
  private static void awaitWhere(RunningDoor one, IngestService two, RateLimiter.Where where) {
    await()
        .atMost(Duration.ofSeconds(60))
        // each look costs a token
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              nonce(one, one.uri());
              nonce(one, two.uri());
              return one.service().health().limits() == where && two.health().limits() == where;
            });
  }

  private static void nonce(RunningDoor door, URI at) throws Exception {
    // a bad address costs a token of no intent's account but shows where limits are counted
    int status = door.send(HttpRequest.newBuilder(at.resolve("/api/batches/x/y")).GET()).status();
    assertThat(status).isIn(400, 429, 503);
  }

  private static Answer batch(RunningDoor door, URI at) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 900; i++) {
      lines.append("{}\n");
    }
    return door.send(
        HttpRequest.newBuilder(at.resolve("/api/intents/batch"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(lines.toString())));
  }

  private static Answer single(RunningDoor door, URI at) throws Exception {
    return door.send(
        HttpRequest.newBuilder(at.resolve("/api/intents"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    IntentJson.one(signer(SELLER).sell(trade(1))))));
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
