package io.phantomparadox.vault.netting.fast;

/**
 * What it costs a short wallet to give a purchase back, with all that was resold of it: the weight
 * lost, and a trade per mean that the seller will lack.
 */
final class GiveBack {
  private static final int SCANNED_MAX = 48;

  /** A trade that was resold more often than this is not given back. */
  private static final int RESALES_MAX = 16;

  private static final int UNIT_BITS = Money.UNIT_BITS;

  /** A shortage that a purchase covers so little of costs no more than so many of it. */
  private static final long PARTS_MAX = 32;

  private static final int PART_BITS = 10;

  /** Keeps a purchase that costs nothing in the order of what it covers. */
  private static final long SMALL_COST = 1L << 10;

  private final Board board;
  private final Window window;
  private final int[] weights;
  private final ChainSearch search;
  private final Prices prices;
  private long costOfShortage;

  /**
   * @param search counts what is looked at
   */
  GiveBack(Board board, int[] weights, ChainSearch search, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    this.search = search;
    this.prices = prices;
  }

  /**
   * Of a short wallet's purchases the one that costs least per lamport of the shortage it covers.
   *
   * @param keptItem no purchase of this item, -1: of any
   * @return -1 for none
   */
  int cheapest(int wallet, int keptItem) {
    long shortage = -board.slack[wallet];
    int best = -1;
    long least = Long.MAX_VALUE;
    long leastCost = 0;
    long leastCovered = 0;
    int end =
        Math.min(window.purchasesStart[wallet + 1], window.purchasesStart[wallet] + SCANNED_MAX);
    for (int p = window.purchasesStart[wallet]; p < end; p++) {
      int trade = window.purchases[p];
      search.evaluations++;
      if (!board.isChosen(trade) || window.item[trade] == keptItem) {
        continue;
      }
      long covered = Math.min(covered(trade, wallet), shortage);
      if (covered > 0) {
        long cost = cost(trade);
        long rate = (cost << UNIT_BITS) / Math.max(1, prices.moneyPart(trade, covered));
        if (rate < least) {
          least = rate;
          best = trade;
          leastCost = cost;
          leastCovered = covered;
        }
      }
    }
    if (best >= 0) {
      costOfShortage = forAll(leastCost, shortage, leastCovered);
    }
    return best;
  }

  /** What the purchase last found costs, for the whole of the shortage. */
  long costOfShortage() {
    return costOfShortage;
  }

  /** The same for a purchase found otherwise; purchases go whole, so parts are rounded up. */
  long costOfShortage(int trade, long shortage) {
    long covered = Math.clamp(window.amount[trade], 1, shortage);
    return cost(trade) * Math.min(PARTS_MAX, Math.ceilDiv(shortage, covered));
  }

  /** Lamports a wallet gains when a purchase goes with its resales; 0 when those are too many. */
  private long covered(int trade, int wallet) {
    long covered = 0;
    int resales = 0;
    for (int j = trade; j >= 0; j = board.after[j]) {
      if (resales++ == RESALES_MAX) {
        return 0;
      }
      search.evaluations++;
      if (window.buyer[j] == wallet) {
        covered += window.amount[j];
      } else if (window.seller[j] == wallet) {
        covered -= window.amount[j];
      }
    }
    return covered;
  }

  private long cost(int trade) {
    long cost = SMALL_COST + weightFrom(trade);
    long left = window.amount[trade] - Math.max(0, board.slack[window.seller[trade]]);
    return left > 0 ? cost + prices.moneyPart(trade, left) : cost;
  }

  /**
   * Σ weights of a chosen trade and what was resold after it, the first of it: nobody can make this
   * long by making a chain long.
   */
  private long weightFrom(int trade) {
    long sum = 0;
    int resales = 0;
    for (int j = trade; j >= 0 && resales <= Board.RESALES_MAX; j = board.after[j], resales++) {
      sum += weights[j];
    }
    board.work += resales;
    return sum;
  }

  private static long forAll(long cost, long shortage, long covered) {
    long parts =
        shortage / covered >= PARTS_MAX
            ? PARTS_MAX << PART_BITS
            : Fraction.of(shortage, covered, PART_BITS);
    return (cost * parts) >> PART_BITS;
  }
}
