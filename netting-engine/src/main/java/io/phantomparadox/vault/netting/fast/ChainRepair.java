package io.phantomparadox.vault.netting.fast;

/**
 * Makes a set solvent by the moves that improve it later: each short wallet hands its shortage on
 * by a chain, or gives back the purchase that costs least for what it covers, whatever costs less.
 * Rings stay whole that way: their prices differ by little, and something small covers that.
 */
final class ChainRepair {
  private static final int WORK_PER_PURCHASE = 128;
  private static final int EVALUATIONS_PER_CHAIN = 768;

  private final Board board;
  private final Window window;
  private final ChainSearch search;
  private final GiveBack giveBack;
  private final Fallback fallback;

  /** Per wallet: moves made and candidates evaluated for it. */
  private final long[] work;

  ChainRepair(Board board, int[] weights, ChainSearch search, Prices prices) {
    this.board = board;
    window = board.window;
    this.search = search;
    giveBack = new GiveBack(board, weights, search, prices);
    fallback = new Fallback(board);
    work = new long[window.walletCount];
  }

  void run() {
    long start = search.evaluations;
    board.trackShort();
    for (int wallet = board.nextShort(0); wallet >= 0; wallet = board.nextShortAfter(wallet)) {
      long before = board.work + search.evaluations;
      if (isShareUsed(wallet) || !relieve(wallet)) {
        board.cutFrom(fallback.purchaseToTakeBack(wallet));
      }
      work[wallet] += board.work + search.evaluations - before;
    }
    board.work += search.evaluations - start;
  }

  private boolean isShareUsed(int wallet) {
    int purchases = window.purchasesStart[wallet + 1] - window.purchasesStart[wallet];
    return work[wallet] > (long) WORK_PER_PURCHASE * purchases;
  }

  private boolean relieve(int wallet) {
    int purchase = giveBack.cheapest(wallet, -1);
    if (purchase < 0) {
      return false;
    }
    search.allow(EVALUATIONS_PER_CHAIN);
    if (!search.relieveNearly(wallet, giveBack.costOfShortage())) {
      board.cutFrom(purchase);
    }
    return true;
  }
}
