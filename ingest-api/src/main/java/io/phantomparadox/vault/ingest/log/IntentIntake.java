package io.phantomparadox.vault.ingest.log;

import io.phantomparadox.vault.ingest.intent.IntentDoor.Decision.Admitted;
import io.phantomparadox.vault.solana.Hash32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Brings admitted intents into the log, so many at a time, and remembers where the latest ones lie:
 * the same intent posted again gets the same answer without a second record. What is forgotten is
 * appended again; readers know an intent by its id, so that is harmless too. Thread-safe.
 */
public final class IntentIntake {
  private final IntentLog log;
  private final Duration answerTimeout;
  private final int inFlightMax;
  private final Semaphore free;
  private final RecentPlaces recent;
  private volatile boolean closing;

  /**
   * @param inFlightMax most intents that wait for the log's answer at a time
   * @param recentMax how many intents are remembered, at least
   * @param answerTimeout longest wait for the log; longer than the log's own deadline
   */
  public IntentIntake(IntentLog log, int inFlightMax, int recentMax, Duration answerTimeout) {
    this.log = log;
    this.answerTimeout = answerTimeout;
    this.inFlightMax = inFlightMax;
    this.free = new Semaphore(inFlightMax);
    this.recent = new RecentPlaces(recentMax);
  }

  /** How one intent fared. */
  public sealed interface Outcome {
    /** The log has it. */
    record Logged(LogPlace place) implements Outcome {}

    /** No acknowledgement in time: it may be in the log or not. */
    record Unacknowledged(String why) implements Outcome {}

    /** There is no room; nothing was tried. */
    record Refused(boolean closing) implements Outcome {}
  }

  /**
   * Appends intents in their order and waits for all answers.
   *
   * @return one outcome each, in the same order
   * @throws InterruptedException when interrupted while waiting
   */
  public List<Outcome> append(List<Admitted> intents, String correlationId)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>(intents.size());
    if (intents.isEmpty()) {
      return outcomes;
    }
    if (closing || !free.tryAcquire(intents.size())) {
      intents.forEach(_ -> outcomes.add(new Outcome.Refused(closing)));
      return outcomes;
    }
    try {
      long deadline = System.nanoTime() + answerTimeout.toNanos();
      for (CompletableFuture<LogPlace> sent : send(intents, correlationId, deadline)) {
        outcomes.add(await(sent, deadline));
      }
    } finally {
      free.release(intents.size());
    }
    return outcomes;
  }

  /**
   * Appends one intent without waiting. The future always ends, as the log's own does, and holds
   * the outcome; whoever waits on it is called by the log's thread.
   */
  public CompletableFuture<Outcome> appendOne(Admitted intent, String correlationId) {
    if (closing || !free.tryAcquire()) {
      return CompletableFuture.completedFuture(new Outcome.Refused(closing));
    }
    CompletableFuture<LogPlace> sent;
    try {
      sent = sendOnce(intent, correlationId);
    } catch (RuntimeException bug) {
      free.release();
      throw bug;
    }
    return sent.handle(
        (place, failure) -> {
          free.release();
          if (failure == null) {
            return new Outcome.Logged(place);
          }
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause instanceof LogUnavailableException unavailable) {
            return new Outcome.Unacknowledged(String.valueOf(unavailable.getMessage()));
          }
          throw new CompletionException(cause);
        });
  }

  /** Whether an intent is under way or was accepted lately. */
  public boolean knows(Hash32 id) {
    return recent.get(id) != null;
  }

  /** Where an intent that was accepted lately lies; empty when it is forgotten or under way. */
  public Optional<LogPlace> placeOf(Hash32 id) {
    CompletableFuture<LogPlace> place = recent.get(id);
    return place != null && place.state() == Future.State.SUCCESS
        ? Optional.of(place.resultNow())
        : Optional.empty();
  }

  /** Intents that wait for the log now. */
  public int inFlight() {
    return inFlightMax - free.availablePermits();
  }

  /**
   * Takes nothing more and waits for what is under way.
   *
   * @return whether everything was answered in time
   * @throws InterruptedException when interrupted while waiting
   */
  public boolean drain(Duration deadline) throws InterruptedException {
    closing = true;
    boolean empty = free.tryAcquire(inFlightMax, deadline.toNanos(), TimeUnit.NANOSECONDS);
    if (empty) {
      free.release(inFlightMax);
    }
    return empty;
  }

  private List<CompletableFuture<LogPlace>> send(
      List<Admitted> intents, String correlationId, long deadline) {
    List<CompletableFuture<LogPlace>> sent = new ArrayList<>(intents.size());
    @Nullable Throwable gone = null;
    for (Admitted intent : intents) {
      // an append may block until its own bound; a whole batch must not do so one after the other
      if (gone == null && System.nanoTime() - deadline < 0) {
        CompletableFuture<LogPlace> place = sendOnce(intent, correlationId);
        if (place.isCompletedExceptionally()) {
          gone = place.exceptionNow();
        }
        sent.add(place);
      } else {
        sent.add(
            CompletableFuture.failedFuture(
                gone != null ? gone : new LogUnavailableException("no time left", null)));
      }
    }
    return sent;
  }

  private CompletableFuture<LogPlace> sendOnce(Admitted intent, String correlationId) {
    CompletableFuture<LogPlace> mine = new CompletableFuture<>();
    CompletableFuture<LogPlace> earlier = recent.putIfAbsent(intent.id(), mine);
    if (earlier != null) {
      return earlier;
    }
    try {
      // what the log says reaches the sender through `mine`
      var _ =
          log.append(intent.signed(), correlationId)
              .whenComplete(
                  (place, failure) -> {
                    if (failure != null) {
                      recent.remove(intent.id(), mine);
                      mine.completeExceptionally(failure);
                    } else {
                      mine.complete(place);
                    }
                  });
    } catch (RuntimeException bug) {
      recent.remove(intent.id(), mine);
      mine.completeExceptionally(bug);
      throw bug;
    }
    return mine;
  }

  private static Outcome await(CompletableFuture<LogPlace> sent, long deadline)
      throws InterruptedException {
    try {
      return new Outcome.Logged(
          sent.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof LogUnavailableException unavailable) {
        return new Outcome.Unacknowledged(String.valueOf(unavailable.getMessage()));
      }
      throw new IllegalStateException(failed.getCause());
    } catch (TimeoutException late) {
      return new Outcome.Unacknowledged("no answer in time");
    }
  }

  /** The latest intents in two generations: the older one is forgotten as a whole. */
  private static final class RecentPlaces {
    private final int generationMax;
    private Map<Hash32, CompletableFuture<LogPlace>> young = new HashMap<>();
    private Map<Hash32, CompletableFuture<LogPlace>> old = new HashMap<>();

    RecentPlaces(int max) {
      this.generationMax = max;
    }

    synchronized @Nullable CompletableFuture<LogPlace> putIfAbsent(
        Hash32 id, CompletableFuture<LogPlace> place) {
      CompletableFuture<LogPlace> known = old.get(id);
      if (known != null) {
        return known;
      }
      known = young.putIfAbsent(id, place);
      if (known == null && young.size() >= generationMax) {
        old = young;
        young = new HashMap<>();
      }
      return known;
    }

    synchronized @Nullable CompletableFuture<LogPlace> get(Hash32 id) {
      CompletableFuture<LogPlace> place = young.get(id);
      return place != null ? place : old.get(id);
    }

    synchronized void remove(Hash32 id, CompletableFuture<LogPlace> place) {
      young.remove(id, place);
      old.remove(id, place);
    }
  }
}
