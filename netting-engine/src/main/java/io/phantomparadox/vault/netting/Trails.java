package io.phantomparadox.vault.netting;

/**
 * The trades an engine chose, as one trail per item: trades in the order the item takes through
 * them, starting at its opening owner.
 */
public interface Trails {
  /** Number of chosen trades of an item. */
  int length(int item);

  /** Canonical index of the chosen trade at a position of an item's trail. */
  int tradeAt(int item, int position);
}
