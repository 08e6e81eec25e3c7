package io.phantomparadox.vault.netting.fast;

/**
 * Makes an optimistic set solvent: each short wallet, first wallet first, hands its shortage on
 * piece by piece along the cheapest chains found, or gives a purchase back when that costs less or
 * no chain is found.
 */
final class ChainRepair {
  private static final int EVALUATIONS_PER_PURCHASE = 64;
  private static final int EVALUATIONS_PER_SEARCH = 768;

  private final Board board;
  private final Window window;
  private final long[] weights;
  private final boolean[] banned;
  private final ChainSearch search;
  private final Fallback fallback;
  private final long[] evaluations;

  ChainRepair(Board board, long[] weights) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    banned = new boolean[window.size];
    search = new ChainSearch(board, weights, banned, null);
    fallback = new Fallback(board);
    evaluations = new long[window.walletCount];
  }

  void run() {
    board.trackShort();
    for (int wallet = board.nextShort(0); wallet >= 0; wallet = board.nextShort(0)) {
      int purchase = fallback.purchaseToTakeBack(wallet);
      if (!relieve(wallet, board.weightFrom(purchase, weights))) {
        banned[purchase] = true;
        board.cutFrom(purchase);
      }
    }
    board.work += search.evaluations;
  }

  private boolean relieve(int wallet, long limit) {
    int purchases = window.purchasesStart[wallet + 1] - window.purchasesStart[wallet];
    if (evaluations[wallet] > (long) EVALUATIONS_PER_PURCHASE * purchases) {
      return false;
    }
    long before = search.evaluations;
    search.allow(EVALUATIONS_PER_SEARCH);
    boolean relieved = search.relievePart(wallet, limit);
    evaluations[wallet] += search.evaluations - before;
    return relieved;
  }
}
