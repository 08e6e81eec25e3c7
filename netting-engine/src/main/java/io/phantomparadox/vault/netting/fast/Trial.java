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

  /** How many times its own weight a trade may cost on the way before it is given up. */
  private static final int LOSS_MAX = 3;

  /** What a chain may cost, in weights of the trade, where there is nothing to give back. */
  private static final int WITHOUT_PURCHASE = 2;

  /** Moves and evaluations after which no further step of one trial begins. */
  private static final int WORK_MAX = 2_048;

  private final Board board;
  private final Window window;
  private final int[] weights;
  private final ChainSearch search;
  private final GiveBack giveBack;
  private long workEnd;

  /** The board must keep track of short wallets. */
  Trial(Board board, int[] weights, ChainSearch search, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    this.search = search;
    giveBack = new GiveBack(board, weights, search, prices);
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
      int purchase = giveBack.cheapest(wallet, window.item[trade]);
      long limit =
          purchase < 0 ? (long) WITHOUT_PURCHASE * weights[trade] : giveBack.costOfShortage();
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
