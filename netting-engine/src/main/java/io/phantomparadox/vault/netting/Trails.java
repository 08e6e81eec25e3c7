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

  /**
   * All trails, one item after the other. The caller may keep the array and must not change it.
   *
   * @param items number of items of the input
   */
  default int[] inReplayOrder(int items) {
    int total = 0;
    for (int x = 0; x < items; x++) {
      total += length(x);
    }
    int[] trades = new int[total];
    int at = 0;
    for (int x = 0; x < items; x++) {
      for (int p = 0; p < length(x); p++) {
        trades[at++] = tradeAt(x, p);
      }
    }
    return trades;
  }
}
