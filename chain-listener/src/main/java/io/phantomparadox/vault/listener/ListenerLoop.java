package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.EventSource.Look;
import io.phantomparadox.vault.listener.ListenerHealth.State;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener's life: open a session (fence, read the cursor, check it on chain), follow until
 * something fails, and begin again. Everything a session knows comes from Kafka and the chain, so a
 * new session is always right.
 */
final class ListenerLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerLoop.class);

  private final ListenerConfig config;
  private final ChainReader reader;
  private final EventLog.Opener logs;
  private final SourceOpener sources;
  private final ListenerMetrics metrics;
  private final Clock clock;
  private final Backoff backoff;
  private final Rests rests;
  private final Supplier<Duration> idleTime;
  private final CountDownLatch started;

  private volatile ListenerHealth health;
  private long publishedSlot = -1;
  private long finalizedSlot = -1;
  private Instant lastPublished = Instant.EPOCH;
  private @Nullable Instant stuckSince;

  /** Makes the source of events of a session. */
  @FunctionalInterface
  interface SourceOpener {
    /**
     * @param cursor the last block published, null before the first
     */
    EventSource open(Hash32 genesis, @Nullable Cursor cursor, EventLog log)
        throws ChainUnavailableException, ListenerHaltedException;
  }

  /** What a loop works with; replaced in tests. */
  record Parts(
      ChainReader reader,
      EventLog.Opener logs,
      SourceOpener sources,
      ListenerMetrics metrics,
      Clock clock,
      RandomGenerator random,
      Rests rests,
      Supplier<Duration> idleTime) {}

  ListenerLoop(ListenerConfig config, Parts parts, CountDownLatch started) {
    this.config = config;
    this.reader = parts.reader();
    this.logs = parts.logs();
    this.sources = parts.sources();
    this.metrics = parts.metrics();
    this.clock = parts.clock();
    this.backoff = new Backoff(parts.random());
    this.rests = parts.rests();
    this.idleTime = parts.idleTime();
    this.started = started;
    this.health =
        new ListenerHealth(State.STARTING, Optional.empty(), "starting", -1, -1, Instant.EPOCH);
  }

  ListenerHealth health() {
    return health;
  }

  @Override
  public void run() {
    try {
      while (!stopping()) {
        session();
      }
      report(State.STOPPED, "stopped");
    } catch (ListenerHaltedException e) {
      halt(e.reason(), e.getMessage(), e);
    } catch (InterruptedException e) {
      report(State.STOPPED, "interrupted");
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      halt(HaltReason.DEFECT, "unexpected " + e, e);
    } finally {
      started.countDown();
    }
  }

  /** One session: until stop, or until Kafka fails and everything must be read again. */
  private void session() throws ListenerHaltedException, InterruptedException {
    try {
      Hash32 genesis = reader.genesis();
      try (EventLog log = logs.open(genesis)) {
        Cursor cursor = checkedCursor(log, genesis);
        try (EventSource source = sources.open(genesis, cursor, log)) {
          publishedSlot = cursor == null ? -1 : cursor.slot();
          report(State.FOLLOWING, "following");
          started.countDown();
          follow(source, log);
        }
      }
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      yieldOrReturn(e);
    } catch (ChainUnavailableException | KafkaException e) {
      retry(e);
    }
  }

  private @Nullable Cursor checkedCursor(EventLog log, Hash32 genesis)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    Optional<ListenerCursor> stored = log.cursor();
    if (stored.isEmpty()) {
      long first = reader.firstAvailableSlot(config.startSlot());
      if (first > config.startSlot() && config.startSlot() > 0) {
        throw new ListenerHaltedException(
            HaltReason.HISTORY_PRUNED,
            "the first block kept is %d, reading begins at %d"
                .formatted(first, config.startSlot()));
      }
      return null;
    }
    Hash32 storedGenesis = Hash32.of(stored.get().getGenesis().bytes());
    if (!storedGenesis.equals(genesis)) {
      throw new ListenerHaltedException(
          HaltReason.CURSOR_NOT_ON_CHAIN,
          "the cursor was written for the cluster with genesis %s, this one has %s"
              .formatted(storedGenesis.toBase58(), genesis.toBase58()));
    }
    Cursor cursor =
        new Cursor(stored.get().getSlot(), Hash32.of(stored.get().getBlockhash().bytes()));
    checkOnChain(cursor);
    return cursor;
  }

  private void checkOnChain(Cursor cursor)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    while (!stopping()) {
      long first = reader.firstAvailableSlot(cursor.slot());
      if (first > cursor.slot() + 1) {
        throw new ListenerHaltedException(
            HaltReason.HISTORY_PRUNED,
            "the first block kept is %d, the cursor is at %d".formatted(first, cursor.slot()));
      }
      switch (reader.outline(cursor.slot())) {
        case SlotRead.Found<BlockOutline>(BlockOutline block) -> {
          if (!block.blockhash().equals(cursor.blockhash())) {
            throw new ListenerHaltedException(
                HaltReason.CURSOR_NOT_ON_CHAIN,
                "block %d is %s on chain, the cursor says %s"
                    .formatted(
                        cursor.slot(),
                        block.blockhash().toBase58(),
                        cursor.blockhash().toBase58()));
          }
          stuckSince = null;
          metrics.reached(cursor.slot(), block.blockTimeSeconds());
          return;
        }
        case SlotRead.Skipped<BlockOutline>(long slot) ->
            throw new ListenerHaltedException(
                HaltReason.CURSOR_NOT_ON_CHAIN, "slot " + slot + " of the cursor is skipped");
        case SlotRead.NotYet<BlockOutline>(long slot) ->
            stuck(HaltReason.NODE_BEHIND_CURSOR, "the endpoint lacks block " + slot);
      }
    }
  }

  private void follow(EventSource source, EventLog log)
      throws ListenerHaltedException, InterruptedException {
    Instant lastHeartbeat = Instant.EPOCH;
    Cursor remembered = null;
    while (!stopping()) {
      try {
        switch (source.look()) {
          case Look.Stretch(
                  var events,
                  Cursor cursor,
                  long tip,
                  OptionalLong time,
                  boolean more) -> {
            sawTip(tip);
            Instant now = clock.instant();
            boolean heartbeatDue = !now.isBefore(lastHeartbeat.plus(config.heartbeatInterval()));
            // Blocks without events are only remembered; a crash reads them again.
            if (!events.isEmpty() || heartbeatDue) {
              publish(log, events, cursor, now);
              lastHeartbeat = now;
              remembered = null;
            } else {
              remembered = cursor;
            }
            metrics.reached(cursor.slot(), time);
            source.advance(cursor);
            healthy();
            if (!more) {
              metrics.caughtUp(cursor.slot());
              rests.idle(idleTime.get());
            }
          }
          case Look.Idle(long tip, long covered) -> {
            sawTip(tip);
            Instant now = clock.instant();
            if (remembered != null
                && !now.isBefore(lastHeartbeat.plus(config.heartbeatInterval()))) {
              publish(log, List.of(), remembered, now);
              lastHeartbeat = now;
              remembered = null;
            }
            metrics.caughtUp(covered);
            healthy();
            rests.idle(idleTime.get());
          }
          case Look.Behind(long tip) ->
              stuck(
                  HaltReason.NODE_BEHIND_CURSOR,
                  "the endpoint is at finalized slot %d, published is %d"
                      .formatted(tip, publishedSlot));
          case Look.Missing(long slot, String why) ->
              stuck(HaltReason.MISSING_BLOCK, "block %d: %s".formatted(slot, why));
        }
      } catch (ChainUnavailableException e) {
        retry(e);
      }
    }
  }

  private void publish(EventLog log, List<ChainEvent> events, Cursor cursor, Instant now) {
    log.publish(events, cursor, now.toEpochMilli());
    BatchLines.published(events);
    lastPublished = now;
    publishedSlot = cursor.slot();
    metrics.published(events.size());
  }

  private void healthy() {
    stuckSince = null;
    backoff.reset();
    report(State.FOLLOWING, "following");
  }

  private void sawTip(long tip) {
    finalizedSlot = Math.max(finalizedSlot, tip);
    metrics.seen(tip);
  }

  /** Something that a healthy endpoint heals soon: waits, and halts when it does not. */
  private void stuck(HaltReason reason, String detail)
      throws ListenerHaltedException, InterruptedException {
    Instant now = clock.instant();
    Instant since = stuckSince == null ? now : stuckSince;
    stuckSince = since;
    if (Duration.between(since, now).compareTo(config.behindTolerance()) > 0) {
      throw new ListenerHaltedException(
          reason, "%s, for longer than %s".formatted(detail, config.behindTolerance()));
    }
    report(State.RETRYING, detail);
    metrics.retried();
    rests.pause(backoff.next());
  }

  private void retry(Exception failure) throws InterruptedException {
    LOG.warn("chain listener {} retries after: {}", config.source(), failure.toString());
    report(State.RETRYING, failure.toString());
    metrics.retried();
    rests.pause(backoff.next());
  }

  /**
   * Fenced: either a newer instance took over, or the broker ended a transaction of ours that took
   * too long. The cursor tells: it moves without us only when another instance publishes.
   */
  private void yieldOrReturn(KafkaException fenced)
      throws ListenerHaltedException, InterruptedException {
    report(State.RETRYING, "fenced, looking who publishes");
    rests.pause(config.heartbeatInterval().multipliedBy(3));
    if (stopping()) {
      return;
    }
    long slot;
    try {
      slot = logs.peek().map(ListenerCursor::getSlot).orElse(-1L);
    } catch (KafkaException e) {
      retry(e);
      return;
    }
    if (slot > publishedSlot) {
      throw new ListenerHaltedException(
          HaltReason.FENCED, "a newer instance publishes for " + config.source(), fenced);
    }
    retry(fenced);
  }

  private void halt(HaltReason reason, String detail, Throwable cause) {
    LOG.error("chain listener {} halted, {}: {}", config.source(), reason, detail, cause);
    metrics.halted();
    health =
        new ListenerHealth(
            State.HALTED, Optional.of(reason), detail, publishedSlot, finalizedSlot, lastPublished);
  }

  private void report(State state, String detail) {
    health =
        new ListenerHealth(
            state, Optional.empty(), detail, publishedSlot, finalizedSlot, lastPublished);
  }

  private boolean stopping() {
    return rests.stopping();
  }
}
