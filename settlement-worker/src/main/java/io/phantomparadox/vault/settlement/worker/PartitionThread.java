package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.settlement.batch.BatchAssembler.BrokenBatchLogException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a partition settled for as long as it is assigned: session after session, with a wait after
 * each failure. What cannot heal (an unreadable log, a defect) halts it; the partition then stands
 * still and says so.
 */
public final class PartitionThread {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionThread.class);
  private static final long FIRST_WAIT_MS = 200;
  private static final long LONGEST_WAIT_MS = 5_000;

  private final int partition;
  private final Supplier<PartitionSettler> sessions;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable PartitionSettler session;
  private volatile @Nullable String halted;
  private volatile @Nullable String trouble = "not started";

  PartitionThread(int partition, Supplier<PartitionSettler> sessions) {
    this.partition = partition;
    this.sessions = sessions;
    this.thread = Thread.ofPlatform().name("settlement-" + partition).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    int failures = 0;
    try {
      while (stop.getCount() > 0) {
        try (PartitionSettler settler = sessions.get()) {
          session = settler;
          trouble = null;
          ready.countDown();
          failures = 0;
          settler.run(stop);
        } catch (KafkaException e) {
          if (unreadable(e)) {
            throw e;
          }
          trouble = e.toString();
          LOG.warn("settlement of partition {} begins again after: {}", partition, e.toString());
          long wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(failures++, 10));
          if (stop.await(wait, TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (BrokenBatchLogException | RuntimeException | Error e) {
      halted = e.toString();
      LOG.error("settlement of partition {} halted", partition, e);
    } finally {
      session = null;
      ready.countDown();
    }
  }

  /** An unreachable registry heals; bytes that nobody can read do not. */
  private static boolean unreadable(KafkaException e) {
    return e instanceof RecordDeserializationException
        || e.getClass().equals(SerializationException.class);
  }

  boolean awaitReady(Duration timeout) throws InterruptedException {
    return ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why it stands still for good; null when it does not. */
  @Nullable String halted() {
    return halted;
  }

  /** What keeps it from working right now; null when nothing does. */
  @Nullable String trouble() {
    return halted == null ? trouble : halted;
  }

  int partition() {
    return partition;
  }

  List<LaneHealth> lanes() {
    PartitionSettler settler = session;
    return settler == null ? List.of() : settler.health();
  }

  void stop() {
    stop.countDown();
  }

  /** Waits for its end; a thread that hangs in a call is interrupted. */
  void join(Duration timeout) throws InterruptedException {
    if (!thread.join(timeout)) {
      LOG.warn("settlement of partition {} still runs after {}", partition, timeout);
      thread.interrupt();
    }
  }
}
