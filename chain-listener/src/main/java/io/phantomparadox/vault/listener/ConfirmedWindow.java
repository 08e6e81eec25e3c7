package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The confirmed blocks above the newest final one, as they were published. When the chain turns out
 * to go on from an earlier block, those above it are taken back, the newest first.
 */
final class ConfirmedWindow {
  /** Blocks that are not final yet number about 32; far more means that finality stands still. */
  static final int BLOCKS_MAX = 4_096;

  /** A block with what was published of it. */
  private record Entry(Cursor block, List<ChainEvent> events) {}

  /** A change for readers: an event, or that it is taken back. */
  record Change(ChainEvent event, boolean retracted) {}

  /** What to do with a block. */
  sealed interface Step {
    /** It stands on the newest block; these are the changes. */
    record Taken(List<Change> changes) implements Step {}

    /** First the block of this slot; these are the changes so far. */
    record ParentFirst(long slot, List<Change> changes) implements Step {}

    /** It does not stand on what is final: begin again, after these changes. */
    record Lost(List<Change> changes) implements Step {}
  }

  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * Begins on a final block.
   *
   * @param base nothing at or below it is ever taken back
   */
  ConfirmedWindow(Cursor base) {
    entries.push(new Entry(base, List.of()));
  }

  Cursor newest() {
    return entries.element().block();
  }

  /** Takes a block, or says which must come first. */
  Step take(FinalizedBlock block, List<ChainEvent> events) {
    List<Change> changes = new ArrayList<>();
    while (newest().slot() > block.parentSlot()
        || (newest().slot() == block.parentSlot()
            && !newest().blockhash().equals(block.previousBlockhash()))) {
      Optional<Entry> gone = pop();
      if (gone.isEmpty()) {
        return new Step.Lost(changes);
      }
      gone.get().events().reversed().forEach(event -> changes.add(new Change(event, true)));
    }
    if (newest().slot() < block.parentSlot()) {
      return new Step.ParentFirst(block.parentSlot(), changes);
    }
    if (entries.size() == BLOCKS_MAX) {
      return new Step.Lost(changes);
    }
    entries.push(new Entry(new Cursor(block.slot(), block.blockhash()), List.copyOf(events)));
    events.forEach(event -> changes.add(new Change(event, false)));
    return new Step.Taken(changes);
  }

  private Optional<Entry> pop() {
    return entries.size() == 1 ? Optional.empty() : Optional.of(entries.pop());
  }

  /** Forgets blocks below the newest one that is final. */
  void finalized(long slot) {
    while (entries.size() > 1) {
      List<Entry> oldest = List.copyOf(entries).reversed();
      if (oldest.get(1).block().slot() > slot) {
        return;
      }
      entries.removeLast();
    }
  }
}
