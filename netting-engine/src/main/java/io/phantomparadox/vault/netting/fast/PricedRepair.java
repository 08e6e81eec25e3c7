package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;

/**
 * Makes the set that prices chose solvent, and fills it up: each short wallet hands its shortage on
 * by a chain, or gives back what is worth least for the shortage it covers, counting what its
 * seller will then lack; then open trades go in where they fit, the most profitable first.
 */
final class PricedRepair {
  private static final int EVALUATIONS_PER_PURCHASE = 64;
  private static final int EVALUATIONS_PER_CHAIN = 768;
  private static final int FILLS_MAX = 4;
  private static final int INDEX_BITS = 20;
  private static final long KEY_BOUND = 1L << 41;

  /** Keeps purchases of no profit apart: the larger one is then the better one to give back. */
  private static final long SMALL_PROFIT = 1L << 10;

  private final Board board;
  private final Window window;
  private final Prices prices;
  private final ChainSearch search;
  private final GiveBack giveBack;
  private final Fallback fallback;
  private final long[] evaluations;
  private final long[] keys;

  PricedRepair(Board board, int[] weights, ChainSearch search, Prices prices) {
    this.board = board;
    window = board.window;
    this.prices = prices;
    this.search = search;
    giveBack = new GiveBack(board, weights, search, prices);
    fallback = new Fallback(board);
    evaluations = new long[window.walletCount];
    keys = prices.scratch();
  }

  void run() {
    board.trackShort();
    // In turn: a wallet that sells much is made short again and again, and waits for the others.
    for (int wallet = board.nextShort(0); wallet >= 0; wallet = board.nextShortAfter(wallet)) {
      if (!relieve(wallet)) {
        board.cutFrom(fallback.purchaseToTakeBack(wallet));
      }
    }
    board.work += Arrays.stream(evaluations).sum();
  }

  /**
   * Looks at all purchases of a wallet. Hands its shortage on, when that costs less than the
   * cheapest of them; else takes the cheapest back, until half the shortage is covered: what is
   * cheapest depends on it.
   *
   * @return false when no single purchase helps, or the wallet has used its share of work
   */
  private boolean relieve(int wallet) {
    int start = window.purchasesStart[wallet];
    int end = window.purchasesStart[wallet + 1];
    if (evaluations[wallet] > (long) EVALUATIONS_PER_PURCHASE * (end - start)) {
      return false;
    }
    long shortage = -board.slack[wallet];
    int count = 0;
    for (int p = start; p < end; p++) {
      evaluations[wallet]++;
      if (board.isChosen(window.purchases[p])) {
        long cost = cost(window.purchases[p], wallet, shortage);
        if (cost < KEY_BOUND) {
          keys[count++] = (cost << INDEX_BITS) | (p - start);
        }
      }
    }
    Arrays.sort(keys, 0, count);
    if (count > 0 && handOn(wallet, window.purchases[start + index(keys[0])])) {
      return true;
    }
    for (int k = 0; k < count && (k == 0 || board.slack[wallet] < -shortage / 2); k++) {
      int trade = window.purchases[start + index(keys[k])];
      if (board.isChosen(trade)) {
        board.cutFrom(trade);
      }
    }
    return count > 0;
  }

  private static int index(long key) {
    return (int) (key & ((1 << INDEX_BITS) - 1));
  }

  /** By a chain, when that costs less than giving back the cheapest purchase. */
  private boolean handOn(int wallet, int cheapest) {
    long before = search.evaluations;
    search.allow(EVALUATIONS_PER_CHAIN);
    boolean relieved =
        search.relieveNearly(wallet, giveBack.costOfShortage(cheapest, -board.slack[wallet]));
    evaluations[wallet] += search.evaluations - before;
    return relieved;
  }

  /**
   * Profit lost per mean of shortage covered, with all that was resold; KEY_BOUND and more for
   * "no".
   */
  private long cost(int trade, int wallet, long shortage) {
    long lost = 0;
    long covered = 0;
    int resales = 0;
    for (int j = trade; j >= 0; j = board.after[j]) {
      if (resales++ == Board.RESALES_MAX) {
        return Long.MAX_VALUE;
      }
      evaluations[wallet]++;
      lost += prices.profit(j);
      if (window.buyer[j] == wallet) {
        covered += window.amount[j];
      } else if (window.seller[j] == wallet) {
        covered -= window.amount[j];
      }
    }
    if (covered <= 0) {
      return Long.MAX_VALUE;
    }
    long left = window.amount[trade] - Math.max(0, board.slack[window.seller[trade]]);
    if (left > 0) {
      lost += prices.moneyPart(trade, left);
    }
    long means = Math.max(1, prices.moneyPart(trade, shortage));
    return Math.min(
        KEY_BOUND - 1, ((Math.clamp(lost, 0, KEY_BOUND) + SMALL_PROFIT) << INDEX_BITS) / means);
  }

  /** Adds open trades that custody and money allow, by profit; a few times over. */
  static void fill(Board board, Prices prices) {
    Window window = board.window;
    long[] keys = prices.scratch();
    int count = 0;
    for (int j = 0; j < window.size; j++) {
      if (!board.isChosen(j)) {
        long turned = KEY_BOUND - Math.clamp(prices.profit(j), -KEY_BOUND, KEY_BOUND);
        keys[count++] = (turned << INDEX_BITS) | j;
      }
    }
    Arrays.sort(keys, 0, count);
    boolean changed = true;
    for (int k = 0; k < FILLS_MAX && changed; k++) {
      changed = false;
      board.work += count;
      for (int p = 0; p < count; p++) {
        int trade = index(keys[p]);
        if (board.isAllowed(trade)) {
          board.add(trade);
          changed = true;
        }
      }
    }
  }
}
