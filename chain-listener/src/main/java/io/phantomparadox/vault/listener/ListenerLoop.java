package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainFollower.Look;
import io.phantomparadox.vault.listener.ChainReader.BlockRead;
import io.phantomparadox.vault.listener.ListenerHealth.State;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private final Idl idl;
  private final ListenerMetrics metrics;
  private final Clock clock;
  private final Backoff backoff;
  private final CountDownLatch started;
  private final CountDownLatch stop = new CountDownLatch(1);

  private volatile ListenerHealth health;
  private long publishedSlot = -1;
  private long finalizedSlot = -1;
  private Instant lastPublished = Instant.EPOCH;
  private @Nullable Instant stuckSince;

  ListenerLoop(
      ListenerConfig config,
      ChainReader reader,
      ListenerMetrics metrics,
      Clock clock,
      RandomGenerator random,
      CountDownLatch started) {
    this.config = config;
    this.reader = reader;
    this.idl = VaultProgram.at(config.programId()).idl();
    this.metrics = metrics;
    this.clock = clock;
    this.backoff = new Backoff(random);
    this.started = started;
    this.health =
        new ListenerHealth(State.STARTING, Optional.empty(), "starting", -1, -1, Instant.EPOCH);
  }

  ListenerHealth health() {
    return health;
  }

  void stop() {
    stop.countDown();
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
      try (EventPublisher publisher = EventPublisher.open(config, genesis)) {
        Cursor cursor = checkedCursor(publisher, genesis);
        try (ChainFollower follower =
            new ChainFollower(
                reader,
                new VaultEventDecoder(config.programId(), idl, genesis),
                cursor,
                config.startSlot(),
                config.maxBlocksPerTransaction())) {
          publishedSlot = cursor == null ? -1 : cursor.slot();
          report(State.FOLLOWING, "following");
          started.countDown();
          follow(follower, publisher);
        }
      }
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      yieldOrReturn(e);
    } catch (ChainUnavailableException | KafkaException e) {
      retry(e);
    }
  }

  private @Nullable Cursor checkedCursor(EventPublisher publisher, Hash32 genesis)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    Optional<ListenerCursor> stored = publisher.cursor(config.startTimeout());
    if (stored.isEmpty()) {
      long first = reader.firstAvailableSlot();
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
      long first = reader.firstAvailableSlot();
      if (first > cursor.slot() + 1) {
        throw new ListenerHaltedException(
            HaltReason.HISTORY_PRUNED,
            "the first block kept is %d, the cursor is at %d".formatted(first, cursor.slot()));
      }
      switch (reader.block(cursor.slot())) {
        case BlockRead.Found(FinalizedBlock block) -> {
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
          return;
        }
        case BlockRead.Skipped(long slot) ->
            throw new ListenerHaltedException(
                HaltReason.CURSOR_NOT_ON_CHAIN, "slot " + slot + " of the cursor is skipped");
        case BlockRead.NotYet(long slot) ->
            stuck(HaltReason.NODE_BEHIND_CURSOR, "the endpoint lacks block " + slot);
      }
    }
  }

  private void follow(ChainFollower follower, EventPublisher publisher)
      throws ListenerHaltedException, InterruptedException {
    Instant lastHeartbeat = Instant.EPOCH;
    while (!stopping()) {
      try {
        switch (follower.look()) {
          case Look.Stretch(var events, Cursor cursor, long tip) -> {
            sawTip(tip);
            Instant now = clock.instant();
            boolean heartbeatDue = !now.isBefore(lastHeartbeat.plus(config.heartbeatInterval()));
            // Blocks without events are only remembered; a crash reads them again.
            if (!events.isEmpty() || heartbeatDue) {
              publisher.publish(events, cursor, now.toEpochMilli());
              lastHeartbeat = now;
              lastPublished = now;
              publishedSlot = cursor.slot();
              metrics.published(cursor.slot(), events.size());
            }
            follower.advance(cursor);
            healthy();
            if (cursor.slot() >= tip) {
              pause(config.pollInterval());
            }
          }
          case Look.Idle(long tip) -> {
            sawTip(tip);
            healthy();
            pause(config.pollInterval());
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
    pause(backoff.next());
  }

  private void retry(Exception failure) throws InterruptedException {
    LOG.warn("chain listener {} retries after: {}", config.source(), failure.toString());
    report(State.RETRYING, failure.toString());
    metrics.retried();
    pause(backoff.next());
  }

  /**
   * Fenced: either a newer instance took over, or the broker ended a transaction of ours that took
   * too long. The cursor tells: it moves without us only when another instance publishes.
   */
  private void yieldOrReturn(KafkaException fenced)
      throws ListenerHaltedException, InterruptedException {
    report(State.RETRYING, "fenced, looking who publishes");
    pause(config.heartbeatInterval().multipliedBy(3));
    if (stopping()) {
      return;
    }
    long slot;
    try {
      slot =
          CursorLog.read(
                  config.kafka(),
                  config.schemaRegistryUrl(),
                  config.source(),
                  config.startTimeout())
              .map(ListenerCursor::getSlot)
              .orElse(-1L);
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
    return stop.getCount() == 0;
  }

  /** Waits; a stop ends the wait at once. */
  private void pause(Duration duration) throws InterruptedException {
    if (stop.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("chain listener {} stops", config.source());
    }
  }
}
