package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.sse.Event;
import io.phantomparadox.vault.ingest.lookup.IntentLife;
import io.phantomparadox.vault.ingest.lookup.IntentLives;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * Streams of intents' lives. Each is a look at the indexer every quarter of a second, a second
 * after the first half minute; so many at a time, each for so long.
 */
@Singleton
final class IntentEvents {
  private static final int STREAMS_MAX = 256;
  private static final Duration LIFE_MAX = Duration.ofMinutes(15);
  private static final Duration QUICK_FOR = Duration.ofSeconds(30);
  private static final Duration QUICK = Duration.ofMillis(250);
  private static final Duration SLOW = Duration.ofSeconds(1);

  /** Below the server's idle timeout of 30 s. */
  private static final Duration PING = Duration.ofSeconds(10);

  private static final int BUFFER = 16;

  /** How long a full buffer is waited for. */
  private static final Duration STALLED_MAX = Duration.ofSeconds(10);

  private final IntentLives lives;
  private final Semaphore free = new Semaphore(STREAMS_MAX);
  private final CountDownLatch closed = new CountDownLatch(1);

  IntentEvents(IntentLives lives) {
    this.lives = lives;
  }

  /**
   * Streams a life from what is known of it.
   *
   * @param after the id of the last step the reader has seen, empty for none
   * @return empty when there are too many streams already
   */
  Optional<Publisher<Event<String>>> of(String id, String after) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    SubmissionPublisher<Event<String>> events =
        new SubmissionPublisher<>(
            task -> Thread.ofVirtual().name("intent-events-send").start(task), BUFFER);
    Publisher<Event<String>> publisher =
        FlowAdapters.toPublisher((Flow.Publisher<Event<String>>) events);
    return Optional.of(
        subscriber -> {
          publisher.subscribe(subscriber);
          Thread.ofVirtual().name("intent-events").start(() -> tell(id, after, events));
        });
  }

  private void tell(String id, String after, SubmissionPublisher<Event<String>> events) {
    try (events) {
      long begun = System.nanoTime();
      long lastSent = begun;
      Set<String> told = new HashSet<>();
      boolean first = true;
      while (events.hasSubscribers() && System.nanoTime() - begun < LIFE_MAX.toNanos()) {
        if (lives.find(id) instanceof IntentLives.Life.Known(IntentLife life)) {
          if (first) {
            told.addAll(seen(life.steps(), after));
            first = false;
          }
          for (IntentLife.Step step : life.steps()) {
            if (told.add(step.id())) {
              Event<String> event =
                  Event.of(step.json().toString()).id(step.id()).name(step.state());
              if (!isTaken(event, events)) {
                return;
              }
              lastSent = System.nanoTime();
            }
          }
          if (life.ended()) {
            return;
          }
        }
        if (System.nanoTime() - lastSent > PING.toNanos()) {
          if (!isTaken(Event.of("{}").name("PING"), events)) {
            return;
          }
          lastSent = System.nanoTime();
        }
        boolean quick = System.nanoTime() - begun < QUICK_FOR.toNanos();
        if (closed.await((quick ? QUICK : SLOW).toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  /** False when the reader has stopped reading: its stream ends, so that others find room. */
  private static boolean isTaken(Event<String> event, SubmissionPublisher<Event<String>> events) {
    return events.offer(event, STALLED_MAX.toMillis(), TimeUnit.MILLISECONDS, null) >= 0;
  }

  /** The ids of the steps up to the one the reader has seen; none when it is not among them. */
  private static Set<String> seen(List<IntentLife.Step> steps, String after) {
    Set<String> seen = new HashSet<>();
    for (IntentLife.Step step : steps) {
      seen.add(step.id());
      if (step.id().equals(after)) {
        return seen;
      }
    }
    return Set.of();
  }

  @PreDestroy
  void close() {
    closed.countDown();
  }
}
