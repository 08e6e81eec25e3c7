package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.schemas.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies. Transient errors (broker or registry away, a transaction
 * that ended without its producer) replace the thread, slowly and a bounded number of times in a
 * row; anything else stops the client loudly: a money path never logs and goes on.
 */
final class Failure implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

  /** So many replacements within {@link #WINDOW} are no longer transient. */
  static final int MAX_REPLACEMENTS = 60;

  static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Deque<Long> replacedAtNanos = new ArrayDeque<>();
  private volatile @Nullable Throwable last;

  @Override
  public StreamThreadExceptionResponse handle(Throwable error) {
    last = error;
    if (transientCause(error) == null) {
      LOG.error(
          "netting stops: this must be looked at, see the runbook of a stopped topology", error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (tooMany(System.nanoTime())) {
      LOG.error("netting stops: {} transient errors in {}", MAX_REPLACEMENTS, WINDOW, error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn("a stream thread is replaced after a transient error", error);
    pause();
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** The last error that ended a thread. */
  @Nullable Throwable last() {
    return last;
  }

  private synchronized boolean tooMany(long nowNanos) {
    while (!replacedAtNanos.isEmpty() && nowNanos - replacedAtNanos.getFirst() > WINDOW.toNanos()) {
      replacedAtNanos.removeFirst();
    }
    replacedAtNanos.addLast(nowNanos);
    return replacedAtNanos.size() > MAX_REPLACEMENTS;
  }

  /** The part of an error's causes that may go away by itself; null when there is none. */
  static @Nullable Throwable transientCause(Throwable error) {
    int depth = 0;
    for (Throwable cause = error; cause != null && depth < 32; cause = cause.getCause()) {
      if (cause instanceof RegistryUnavailableException
          || cause instanceof TimeoutException
          || cause instanceof RetriableException
          || isOfTransaction(cause)) {
        return cause;
      }
      depth++;
    }
    return null;
  }

  /**
   * A broker that was away may have ended a transaction that its producer still knows as open. A
   * new thread has a new producer and begins from what was committed, whichever end it was.
   */
  private static boolean isOfTransaction(Throwable cause) {
    return cause instanceof InvalidTxnStateException
        || cause instanceof TransactionAbortableException
        || cause instanceof OutOfOrderSequenceException
        || cause instanceof ApplicationRecoverableException;
  }

  private static void pause() {
    try {
      // the dying thread waits, so that an absent broker is not asked in a tight loop
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
