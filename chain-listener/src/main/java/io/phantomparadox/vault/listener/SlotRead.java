package io.phantomparadox.vault.listener;

/**
 * An answer about one slot.
 *
 * @param <T> what is read of a block
 */
public sealed interface SlotRead<T> {
  /** The slot's block. */
  record Found<T>(T block) implements SlotRead<T> {}

  /** The cluster made no block in this slot, for good (-32007, -32009). */
  record Skipped<T>(long slot) implements SlotRead<T> {}

  /** The endpoint does not have the block yet (-32004, -32014). */
  record NotYet<T>(long slot) implements SlotRead<T> {}
}
