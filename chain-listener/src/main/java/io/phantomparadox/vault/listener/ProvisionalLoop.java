package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ConfirmedWindow.Change;
import io.phantomparadox.vault.listener.ConfirmedWindow.Step;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is confirmed before it is final, and takes back what a fork made vanish. A
 * convenience for screens: whatever happens to it, the listener itself goes on, and begins again
 * here from the newest final block.
 */
final class ProvisionalLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ProvisionalLoop.class);

  /** Blocks that may be waiting for their parents. */
  private static final int PARENTS_MAX = 64;

  /** Where changes go. */
  interface Sink extends AutoCloseable {
    /** Writes changes in order and waits until they are kept. */
    void write(List<Change> changes);

    @Override
    void close();
  }

  private final ChainReader confirmed;
  private final EventDecoder decoder;
  private final Sink sink;
  private final LongSupplier finalizedSlot;
  private final ListenerMetrics metrics;
  private final Rests rests;
  private final Duration pollInterval;
  private final Backoff backoff;
  private final List<Change> unwritten = new ArrayList<>();
  private Optional<ConfirmedWindow> window = Optional.empty();

  ProvisionalLoop(
      ChainReader confirmed,
      EventDecoder decoder,
      Sink sink,
      LongSupplier finalizedSlot,
      ListenerMetrics metrics,
      Rests rests,
      Duration pollInterval,
      RandomGenerator random) {
    this.confirmed = confirmed;
    this.decoder = decoder;
    this.sink = sink;
    this.finalizedSlot = finalizedSlot;
    this.metrics = metrics;
    this.rests = rests;
    this.pollInterval = pollInterval;
    this.backoff = new Backoff(random);
  }

  @Override
  public void run() {
    try {
      while (!rests.stopping()) {
        try {
          look();
          backoff.reset();
          rests.idle(pollInterval);
        } catch (ChainUnavailableException | KafkaException e) {
          LOG.info("provisional events wait: {}", e.toString());
          rests.pause(backoff.next());
        }
      }
    } catch (ListenerHaltedException e) {
      LOG.error("provisional events end: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what is new; without a window, begins one on the newest final block. */
  void look() throws ChainUnavailableException, ListenerHaltedException {
    write(List.of());
    if (window.isEmpty()) {
      long base = finalizedSlot.getAsLong();
      if (base < 0) {
        return;
      }
      window =
          confirmed.outline(base) instanceof SlotRead.Found<BlockOutline>(BlockOutline block)
              ? Optional.of(new ConfirmedWindow(new Cursor(block.slot(), block.blockhash())))
              : Optional.empty();
    }
    if (window.isEmpty()) {
      return;
    }
    ConfirmedWindow blocks = window.get();
    long settled = finalizedSlot.getAsLong();
    long top = blocks.newest().slot();
    long newest = confirmed.newestSlot(top);
    if (newest <= top) {
      return;
    }
    boolean taken = false;
    for (long slot : confirmed.slots(top + 1, Math.min(newest, top + 1_000))) {
      if (slot > blocks.newest().slot()) {
        if (!take(blocks, slot)) {
          return;
        }
        taken = true;
      }
    }
    if (taken && blocks.newest().slot() > settled) {
      // The newest block was just seen, so everything below it stands, and what is final stays.
      blocks.finalized(settled);
    }
  }

  /** Takes the block of a slot and those it stands on; false when one cannot be had now. */
  private boolean take(ConfirmedWindow blocks, long slot)
      throws ChainUnavailableException, ListenerHaltedException {
    Deque<FinalizedBlock> waiting = new ArrayDeque<>();
    long wanted = slot;
    while (true) {
      if (!(confirmed.block(wanted)
          instanceof SlotRead.Found<FinalizedBlock>(FinalizedBlock found))) {
        return false;
      }
      waiting.push(found);
      while (!waiting.isEmpty()) {
        FinalizedBlock block = waiting.element();
        List<ChainEvent> events = decoder.decode(block);
        Step step = blocks.take(block, events);
        if (step instanceof Step.Taken(List<Change> changes)) {
          write(changes);
          waiting.pop();
        } else if (step instanceof Step.ParentFirst(long parent, List<Change> changes)) {
          write(changes);
          wanted = parent;
          break;
        } else if (step instanceof Step.Lost(List<Change> changes)) {
          write(changes);
          LOG.warn("confirmed blocks do not stand on the final one any more: beginning again");
          window = Optional.empty();
          return false;
        }
      }
      if (waiting.isEmpty()) {
        return true;
      }
      if (waiting.size() >= PARENTS_MAX) {
        window = Optional.empty();
        return false;
      }
    }
  }

  /** What of changes that failed is kept is unknown; writing them again does no harm. */
  private void write(List<Change> changes) {
    unwritten.addAll(changes);
    if (!unwritten.isEmpty()) {
      sink.write(List.copyOf(unwritten));
      int back = (int) unwritten.stream().filter(Change::retracted).count();
      metrics.provisional(unwritten.size() - back, back);
      unwritten.clear();
    }
  }
}
