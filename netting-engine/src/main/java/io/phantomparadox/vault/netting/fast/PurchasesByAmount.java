package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;

/**
 * Purchases of a wallet in order of amount, and of equal amounts the latest first. A wallet is
 * sorted when it is first asked about: in a window where everybody can pay, none is.
 */
final class PurchasesByAmount {
  private static final int INDEX_BITS = 20;

  private final Window window;
  private final boolean[] sorted;
  private final int[] ordered;
  private final int[] position;
  private long[] keys = new long[16];

  PurchasesByAmount(Window window) {
    this.window = window;
    sorted = new boolean[window.walletCount];
    ordered = new int[window.size];
    position = new int[window.size];
  }

  /** The window has other trades now. */
  void forget() {
    Arrays.fill(sorted, false);
  }

  /** Sorts the wallet's purchases; they stand where {@link Window#purchasesStart} says. */
  void sort(int wallet) {
    if (sorted[wallet]) {
      return;
    }
    sorted[wallet] = true;
    int start = window.purchasesStart[wallet];
    int count = window.purchasesStart[wallet + 1] - start;
    if (keys.length < count) {
      keys = new long[Math.max(count, 2 * keys.length)];
    }
    for (int k = 0; k < count; k++) {
      // 42 bits of amount and 20 of index fit a positive long; the index is turned: latest first
      keys[k] = window.amount[window.purchases[start + k]] << INDEX_BITS | (count - 1 - k);
    }
    Arrays.sort(keys, 0, count);
    for (int k = 0; k < count; k++) {
      int turned = (int) (keys[k] & ((1 << INDEX_BITS) - 1));
      int trade = window.purchases[start + count - 1 - turned];
      ordered[start + k] = trade;
      position[trade] = start + k;
    }
  }

  int at(int place) {
    return ordered[place];
  }

  /** Where the purchase of a sorted wallet stands. */
  int positionOf(int trade) {
    return position[trade];
  }

  /** First position of the wallet whose amount is at least this; its end when there is none. */
  int firstAtLeast(int wallet, long amount) {
    int low = window.purchasesStart[wallet];
    int high = window.purchasesStart[wallet + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (window.amount[ordered[middle]] < amount) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
