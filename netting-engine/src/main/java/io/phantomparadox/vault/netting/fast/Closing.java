package io.phantomparadox.vault.netting.fast;

/**
 * Makes a feasible set maximal and its priorities right: adds every trade that custody and money
 * allow, in canonical order; lets an earlier sale that can be paid replace a later one that was not
 * resold; again until neither changes anything, or the work allowed is used up.
 */
final class Closing {
  private static final int EVALUATIONS_PER_TRADE = 64;
  private static final int EVALUATIONS_ALWAYS = 4096;

  private final Board board;
  private final Window window;
  private long evaluations;

  private Closing(Board board) {
    this.board = board;
    window = board.window;
  }

  /**
   * @return false when the work ended before the set was closed
   */
  static boolean close(Board board) {
    Closing closing = new Closing(board);
    boolean closed = closing.run();
    board.work += closing.evaluations;
    return closed;
  }

  /** True when an open trade would still have been added, or would still replace a later one. */
  static boolean isUnfinished(Board board, int trade) {
    if (board.isAllowed(trade)) {
      return true;
    }
    int later = board.last[board.window.item[trade]];
    return !board.isChosen(trade)
        && later > trade
        && board.window.sellerNode[later] == board.window.sellerNode[trade]
        && new Closing(board).canReplace(later, trade);
  }

  private boolean run() {
    long bound = EVALUATIONS_ALWAYS + (long) EVALUATIONS_PER_TRADE * window.size;
    boolean changed = true;
    while (changed) {
      if (evaluations > bound) {
        return false;
      }
      changed = false;
      for (int j = 0; j < window.size; j++) {
        if (board.isAllowed(j)) {
          board.add(j);
          changed = true;
        }
      }
      evaluations += window.size;
      for (int item = 0; item < window.itemCount; item++) {
        changed |= replaceLast(item);
      }
    }
    return true;
  }

  private boolean replaceLast(int item) {
    int later = board.last[item];
    if (later < 0) {
      return false;
    }
    int node = window.sellerNode[later];
    for (int p = window.salesStart[node]; window.salesOfNode[p] < later; p++) {
      int earlier = window.salesOfNode[p];
      evaluations++;
      if (!board.isChosen(earlier) && canReplace(later, earlier)) {
        board.cut(later);
        board.add(earlier);
        return true;
      }
    }
    return false;
  }

  private boolean canReplace(int later, int earlier) {
    int buyer = window.buyer[earlier];
    int seller = window.seller[earlier];
    long refund = buyer == window.buyer[later] ? window.amount[later] : 0;
    return board.slack[buyer] + refund >= window.amount[earlier]
        && board.slack[seller] - window.amount[later] + window.amount[earlier] >= 0;
  }
}
