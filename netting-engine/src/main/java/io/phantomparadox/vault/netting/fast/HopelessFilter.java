package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;

/**
 * Finds the trades that no choice of the others can make possible: the seller cannot come to hold
 * the item, or the price is above all the buyer has and could still sell.
 */
final class HopelessFilter {
  /** The rounds of NETTING.md section 3 step 1; what a fourth would find, the search sorts out. */
  private static final int ROUNDS = 3;

  private final Window window;
  private final boolean[] possible;
  private int dropped;

  private HopelessFilter(Window window) {
    this.window = window;
    possible = new boolean[window.size];
    Arrays.fill(possible, true);
  }

  /**
   * @return per trade of the window whether it may stay, or an empty array when all may
   */
  static boolean[] possible(Window window) {
    HopelessFilter filter = new HopelessFilter(window);
    for (int round = 0; round < ROUNDS; round++) {
      int before = filter.dropped;
      filter.dropUnreachable();
      if (round > 0 && filter.dropped == before) {
        break;
      }
      int reachable = filter.dropped;
      filter.dropUnpayable();
      if (filter.dropped == reachable) {
        break;
      }
    }
    return filter.dropped == 0 ? new boolean[0] : filter.possible;
  }

  private void dropUnreachable() {
    boolean[] reached = new boolean[window.nodeCount];
    int[] queue = window.nodeScratch();
    int tail = 0;
    for (int x = 0; x < window.itemCount; x++) {
      int owner = window.ownerNode[x];
      if (owner >= 0) {
        reached[owner] = true;
        queue[tail++] = owner;
      }
    }
    for (int head = 0; head < tail; head++) {
      int node = queue[head];
      for (int p = window.salesStart[node]; p < window.salesStart[node + 1]; p++) {
        int trade = window.salesOfNode[p];
        int to = window.buyerNode[trade];
        if (possible[trade] && !reached[to]) {
          reached[to] = true;
          queue[tail++] = to;
        }
      }
    }
    for (int j = 0; j < window.size; j++) {
      if (possible[j] && !reached[window.sellerNode[j]]) {
        drop(j);
      }
    }
  }

  private void drop(int trade) {
    possible[trade] = false;
    dropped++;
  }

  private void dropUnpayable() {
    long[] potential = window.balance.clone();
    for (int j = 0; j < window.size; j++) {
      if (possible[j]) {
        potential[window.seller[j]] += window.amount[j];
      }
    }
    SortedBits waiting = new SortedBits(window.walletCount);
    for (int j = 0; j < window.size; j++) {
      if (possible[j] && window.amount[j] > potential[window.buyer[j]]) {
        waiting.set(window.buyer[j]);
      }
    }
    int wallet = waiting.next(0);
    if (wallet < 0) {
      return;
    }
    PurchasesByAmount byAmount = window.byAmount();
    int[] top = new int[window.walletCount];
    while (wallet >= 0) {
      waiting.clear(wallet);
      byAmount.sort(wallet);
      if (top[wallet] == 0) {
        top[wallet] = window.purchasesStart[wallet + 1];
      }
      while (top[wallet] > window.purchasesStart[wallet]) {
        int trade = byAmount.at(top[wallet] - 1);
        if (window.amount[trade] <= potential[wallet]) {
          break;
        }
        top[wallet]--;
        if (possible[trade]) {
          drop(trade);
          int seller = window.seller[trade];
          potential[seller] -= window.amount[trade];
          waiting.set(seller);
        }
      }
      wallet = waiting.next(0);
    }
  }
}
