package io.phantomparadox.vault.operations.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.operations.canary.Trip.Result;
import io.phantomparadox.vault.operations.canary.Trip.Stage;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sells one item to itself, there and back, in a game of its own: door, Kafka, netting, settlement,
 * chain, listener and tables all have to work for a trip to end, and its times are what a producer
 * sees. It touches nothing that is not the canary's: its game has its own ledger, batches and
 * limits; two trips leave every balance as it was, but for the fees of two small batches.
 */
public final class Canary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
  private static final Set<String> BAD_ENDS =
      Set.of("REJECTED", "EXPIRED", "CANCELLED", "UNREADABLE");

  private final CanaryConfig config;
  private final Clock clock;
  private final IntentClient door;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_TIMEOUT).build();
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicLong numbers;
  private final AtomicReference<@Nullable Trip> last = new AtomicReference<>();
  private final Map<Result, Counter> trips = new EnumMap<>(Result.class);
  private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private Canary(CanaryConfig config, Clock clock, MeterRegistry meters) {
    this.config = config;
    this.clock = clock;
    this.door = IntentClient.of(config.door());
    // a nonce and a trade id are never used twice, also by a canary started anew
    this.numbers = new AtomicLong(clock.millis() * 1_000);
    for (Result result : Result.values()) {
      trips.put(
          result,
          Counter.builder("vault.canary.trips")
              .description("Trades of the canary, by how they ended")
              .tag("result", result.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
    for (Stage stage : Stage.values()) {
      String tag = stage.name().toLowerCase(Locale.ROOT);
      stages.put(
          stage,
          Timer.builder("vault.canary.seconds")
              .description("From posting a trade to each stage that it reached")
              .tag("stage", tag)
              .publishPercentileHistogram()
              .minimumExpectedValue(Duration.ofMillis(10))
              .maximumExpectedValue(Duration.ofMinutes(15))
              .register(meters));
      Gauge.builder("vault.canary.last.seconds", () -> lastSeconds(stage))
          .description("The same of the last trade; not a number when it did not get there")
          .tag("stage", tag)
          .register(meters);
    }
    this.thread = Thread.ofPlatform().name("canary").daemon().unstarted(this::run);
  }

  /** Starts travelling; the first trip begins at once. */
  public static Canary start(CanaryConfig config, Clock clock, MeterRegistry meters) {
    Canary canary = new Canary(config, clock, meters);
    canary.thread.start();
    return canary;
  }

  /** The last trip that ended. */
  public Optional<Trip> last() {
    return Optional.ofNullable(last.get());
  }

  private double lastSeconds(Stage stage) {
    Trip trip = last.get();
    Duration took = trip == null ? null : trip.took().get(stage);
    return took == null ? Double.NaN : took.toMillis() / 1e3;
  }

  private void run() {
    try {
      do {
        Trip trip = travel();
        Counter counter = trips.get(trip.result());
        if (counter != null) {
          counter.increment();
        }
        trip.took()
            .forEach(
                (stage, took) -> {
                  Timer timer = stages.get(stage);
                  if (timer != null) {
                    timer.record(took);
                  }
                });
        last.set(trip);
        if (trip.result() == Result.FINALIZED) {
          LOG.info("the canary is back: {}", trip.took());
        } else {
          LOG.warn("the canary's trade ended {}: {} {}", trip.result(), trip.detail(), trip.took());
        }
      } while (!stop.await(config.interval().toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One trade to its end. */
  private Trip travel() throws InterruptedException {
    Map<Stage, Duration> took = new EnumMap<>(Stage.class);
    try {
      return travel(took);
    } catch (IOException e) {
      return new Trip(Result.ERROR, took, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // a canary that falls silent would look like one that is well
      LOG.error("the canary's trade failed", e);
      return new Trip(Result.ERROR, took, e.toString());
    }
  }

  private Trip travel(Map<Stage, Duration> took) throws IOException, InterruptedException {
    Optional<String> owner =
        get(config.tables(), "/api/games/" + game() + "/items/" + config.item().toHex())
            .map(item -> item.path("owner").asText());
    boolean there = owner.isEmpty() || owner.get().equals(config.one().publicKey().toBase58());
    Keypair seller = there ? config.one() : config.two();
    Keypair buyer = there ? config.two() : config.one();
    long number = numbers.incrementAndGet();
    Trade terms =
        new Trade(
            config.game(),
            TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putLong(number).array()),
            config.item(),
            seller.publicKey(),
            buyer.publicKey(),
            config.lamports());
    long begun = System.nanoTime();
    SignedIntent sell = signer(seller).sell(terms);
    for (SignedIntent half : List.of(sell, signer(buyer).buy(terms))) {
      PostResult answer = door.post(half);
      if (answer instanceof PostResult.Refused refused) {
        return new Trip(Result.REFUSED, took, refused.type() + " " + refused.detail());
      }
      if (answer instanceof PostResult.Unanswered unanswered) {
        return new Trip(Result.ERROR, took, unanswered.lastProblem());
      }
    }
    took.put(Stage.ACCEPTED, since(begun));
    return follow(sell.intent().id().toHex(), begun, took);
  }

  private Trip follow(String intent, long begun, Map<Stage, Duration> took)
      throws InterruptedException {
    String problem = "";
    while (since(begun).compareTo(config.patience()) < 0) {
      try {
        Optional<JsonNode> row = get(config.tables(), "/api/intents/" + intent);
        String status = row.map(json -> json.path("status").asText()).orElse("");
        if (status.equals("NETTED") || status.equals("SETTLED")) {
          took.putIfAbsent(Stage.NETTED, since(begun));
        }
        if (status.equals("SETTLED")) {
          took.put(Stage.FINALIZED, since(begun));
          return new Trip(Result.FINALIZED, took, "");
        }
        if (BAD_ENDS.contains(status)) {
          return new Trip(
              Result.REFUSED,
              took,
              status + " " + row.map(json -> json.path("reason").asText()).orElse(""));
        }
        problem = "last seen " + status;
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Trip(Result.TIMEOUT, took, "stopped on its way");
      }
    }
    return new Trip(Result.TIMEOUT, took, problem);
  }

  private Optional<JsonNode> get(URI service, String path)
      throws IOException, InterruptedException {
    URI uri = service.resolve(path);
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " answered " + answer.statusCode());
    }
    return Optional.of(mapper.readTree(answer.body()));
  }

  private String game() {
    return Long.toUnsignedString(config.game());
  }

  private IntentSigner signer(Keypair wallet) {
    return new IntentSigner(
        config.domain(),
        wallet.publicKey(),
        wallet,
        clock,
        config.patience().plusMinutes(1),
        numbers::incrementAndGet);
  }

  private static Duration since(long begunNanos) {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    door.close();
    http.shutdownNow();
    http.close();
  }
}
