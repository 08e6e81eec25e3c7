package io.phantomparadox.vault.netting.fast;

/**
 * Forced insertion: puts an open trade into the set whatever it costs, lets the wallets it makes
 * short recover, fills up what became possible, and keeps the whole only when it was worth it.
 */
final class Trial {
  private static final int SUFFIX_MAX = 12;
  private static final int RECOVERIES_MAX = 24;
  private static final int REFILLED_MAX = 64;
  private static final int SCANNED_MAX = 48;

  /** A trade that was resold more often than this is not taken back to make room. */
  private static final int RESALES_MAX = 16;

  /** How many times its own weight a trade may cost on the way before it is given up. */
  private static final int LOSS_MAX = 3;

  /** What a chain may cost, in weights of the trade, where there is nothing to give back. */
  private static final int WITHOUT_PURCHASE = 2;

  private static final int UNIT_BITS = Money.UNIT_BITS;

  /** A shortage that a purchase covers so little of costs no more than so many of it. */
  private static final long PARTS_MAX = 32;

  private static final int PART_BITS = 10;

  /** Keeps a purchase that costs nothing in the order of what it covers. */
  private static final long SMALL_COST = 1L << 10;

  /** Moves and evaluations after which no further step of one trial begins. */
  private static final int WORK_MAX = 2_048;

  private final Board board;
  private final Window window;
  private final int[] weights;
  private final ChainSearch search;
  private final Prices prices;
  private long workEnd;

  /** What the purchase last found by {@link #cheapestPurchase} costs for the whole shortage. */
  private long costOfShortage;

  /** Lamports a wallet gains when the purchase last looked at goes with its resales. */
  private long covered;

  /** Weight of that purchase and its resales. */
  private long weightLost;

  /** The board must keep track of short wallets. */
  Trial(Board board, int[] weights, ChainSearch search, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    this.search = search;
    this.prices = prices;
  }

  /**
   * Tries one open trade inside {@link Board#begin}.
   *
   * @param floor objective that the result must exceed to be kept
   * @return whether it was kept
   */
  boolean force(int trade, long floor) {
    workEnd = work() + WORK_MAX;
    int mark = board.mark();
    if (bare(trade)) {
      board.add(trade);
      search.keepItem(window.item[trade]);
      boolean recovered = recover(trade, floor);
      search.keepItem(-1);
      if (recovered) {
        refill(mark);
        if (board.objective > floor) {
          return true;
        }
      }
    }
    board.undoTo(mark);
    return false;
  }

  private long work() {
    return board.work + search.evaluations;
  }

  /** Cuts the item's trail back to where the seller has the item. */
  private boolean bare(int trade) {
    int item = window.item[trade];
    int node = window.sellerNode[trade];
    int steps = 0;
    for (int end = board.last[item]; end >= 0; end = board.before[end], steps++) {
      if (window.buyerNode[end] == node) {
        break;
      }
      if (steps == SUFFIX_MAX) {
        return false;
      }
      if (board.before[end] < 0 && window.sellerNode[end] != node) {
        return false;
      }
    }
    while (board.holder(item) != node) {
      if (board.last[item] < 0) {
        return false;
      }
      board.cut(board.last[item]);
    }
    return true;
  }

  /**
   * The forced trade stays; every wallet that is short hands its shortage on by a chain, or gives
   * back the purchase that costs least for what it covers, one after the other.
   */
  private boolean recover(int trade, long floor) {
    long lost = (long) LOSS_MAX * weights[trade];
    for (int k = 0; k < RECOVERIES_MAX; k++) {
      int wallet = board.nextShort(0);
      if (wallet < 0) {
        return true;
      }
      if (work() > workEnd || board.objective < floor - lost) {
        return false;
      }
      int purchase = cheapestPurchase(wallet, window.item[trade]);
      long limit = purchase < 0 ? (long) WITHOUT_PURCHASE * weights[trade] : costOfShortage;
      if (!search.relieveNearly(wallet, limit)) {
        if (purchase < 0) {
          return false;
        }
        board.cutFrom(purchase);
      }
    }
    return board.nextShort(0) < 0;
  }

  /**
   * Of the purchases of other items the one that costs least per lamport of the shortage it covers;
   * -1 for none.
   */
  private int cheapestPurchase(int wallet, int item) {
    long shortage = -board.slack[wallet];
    int best = -1;
    long least = Long.MAX_VALUE;
    long leastCost = 0;
    long leastCovered = 0;
    int end =
        Math.min(window.purchasesStart[wallet + 1], window.purchasesStart[wallet] + SCANNED_MAX);
    for (int p = window.purchasesStart[wallet]; p < end; p++) {
      int other = window.purchases[p];
      search.evaluations++;
      if (!board.isChosen(other) || window.item[other] == item || !isRelief(other, wallet)) {
        continue;
      }
      long cost = cost(other);
      long part = Math.min(covered, shortage);
      long rate = (cost << UNIT_BITS) / Math.max(1, prices.moneyPart(other, part));
      if (rate < least) {
        least = rate;
        best = other;
        leastCost = cost;
        leastCovered = part;
      }
    }
    if (best >= 0) {
      costOfShortage = forAll(leastCost, shortage, leastCovered);
    }
    return best;
  }

  /**
   * Sums up what goes when a purchase goes with its resales.
   *
   * @return false when those are too many, or the wallet gains nothing
   */
  private boolean isRelief(int trade, int wallet) {
    covered = window.amount[trade];
    weightLost = weights[trade];
    search.evaluations++;
    boolean sells = true;
    int resales = 1;
    for (int j = board.after[trade]; j >= 0; j = board.after[j]) {
      if (resales++ == RESALES_MAX) {
        return false;
      }
      search.evaluations++;
      weightLost += weights[j];
      // On a trail the next seller is the last buyer.
      if (sells) {
        covered -= window.amount[j];
      }
      sells = window.buyer[j] == wallet;
      if (sells) {
        covered += window.amount[j];
      }
    }
    if (covered <= 0) {
      return false;
    }
    board.work += resales;
    return true;
  }

  /** Weight lost with a purchase and its resales, and a trade per mean its seller will lack. */
  private long cost(int trade) {
    long cost = SMALL_COST + weightLost;
    long left = window.amount[trade] - Math.max(0, board.slack[window.seller[trade]]);
    return left > 0 ? cost + prices.moneyPart(trade, left) : cost;
  }

  /** What covering a part costs, for the whole of a shortage. */
  private static long forAll(long cost, long shortage, long covered) {
    long parts =
        shortage / covered >= PARTS_MAX
            ? PARTS_MAX << PART_BITS
            : Fraction.of(shortage, covered, PART_BITS);
    return (cost * parts) >> PART_BITS;
  }

  /**
   * Adds what the moves since a mark made possible: sales of bared items, purchases of the richer.
   */
  private void refill(int mark) {
    int end = mark + REFILLED_MAX;
    for (int k = mark; k < board.mark() && k < end && work() <= workEnd; k++) {
      int move = board.move(k);
      int moved = move >= 0 ? move : ~move;
      sellOn(window.item[moved]);
      buy(move >= 0 ? window.seller[moved] : window.buyer[moved]);
    }
  }

  private void sellOn(int item) {
    int node = board.holder(item);
    if (node < 0) {
      return;
    }
    int end = Math.min(window.salesStart[node + 1], window.salesStart[node] + SCANNED_MAX);
    for (int p = window.salesStart[node]; p < end; p++) {
      search.evaluations++;
      if (board.isAllowed(window.salesOfNode[p])) {
        board.add(window.salesOfNode[p]);
        return;
      }
    }
  }

  private void buy(int wallet) {
    int start = window.purchasesStart[wallet];
    int end = Math.min(window.purchasesStart[wallet + 1], start + SCANNED_MAX);
    search.evaluations += end - start;
    long money = board.slack[wallet];
    for (int p = start; p < end; p++) {
      int trade = window.purchases[p];
      if (window.amount[trade] <= money && board.isReady(trade)) {
        board.add(trade);
        money = board.slack[wallet];
      }
    }
  }
}
