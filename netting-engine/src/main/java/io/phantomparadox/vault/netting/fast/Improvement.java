package io.phantomparadox.vault.netting.fast;

/**
 * Tries every trade that custody allows but the buyer cannot pay: adds it all the same and looks
 * for a chain that makes the buyer solvent again and costs less than the trade is worth.
 */
final class Improvement {
  private static final int EVALUATIONS_PER_PURCHASE = 1024;

  private final Board board;
  private final Window window;
  private final long[] weights;
  private final ChainSearch search;
  private final long[] evaluations;

  /** Trades given up because their buyer's share of work was used. */
  final boolean[] outOfBudget;

  Improvement(Board board, long[] weights) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    search = new ChainSearch(board, weights, new boolean[window.size]);
    evaluations = new long[window.walletCount];
    outOfBudget = new boolean[window.size];
  }

  /** One pass over the trades in canonical order; true when something was gained. */
  boolean pass() {
    boolean gained = false;
    for (int j = 0; j < window.size; j++) {
      if (!board.isReady(j)) {
        continue;
      }
      if (board.isAllowed(j)) {
        board.add(j);
        gained = true;
      } else {
        gained |= force(j);
      }
    }
    return gained;
  }

  private boolean force(int trade) {
    int buyer = window.buyer[trade];
    int purchases = window.purchasesStart[buyer + 1] - window.purchasesStart[buyer];
    if (evaluations[buyer] > (long) EVALUATIONS_PER_PURCHASE * purchases) {
      return false;
    }
    long before = search.evaluations;
    board.add(trade);
    boolean paid = search.relieve(buyer, trade, weights[trade]);
    if (!paid) {
      board.cut(trade);
    }
    evaluations[buyer] += search.evaluations - before;
    return paid;
  }
}
