package io.phantomparadox.vault.netting.fast;

/**
 * Which purchase a short wallet gives back: of those not resold the smallest that covers its
 * shortage, else the largest; when all were resold, the one whose loss the resale covers least.
 * There always is one: a wallet that bought nothing cannot be short.
 */
final class Fallback {
  private static final int EVALUATIONS_PER_PURCHASE = 64;

  private final Board board;
  private final Window window;
  private final UnsoldPurchases unsold;
  private final long[] evaluations;
  private final int[] latest;

  /** Starts tracking on the board. */
  Fallback(Board board) {
    this.board = board;
    window = board.window;
    unsold = board.trackUnsold();
    evaluations = new long[window.walletCount];
    latest = new int[window.walletCount];
  }

  /** Takes best-fitting purchases back, first short wallet first, until nobody is short. */
  void repairAll() {
    board.trackShort();
    for (int wallet = board.nextShort(0); wallet >= 0; wallet = board.nextShort(0)) {
      board.cutFrom(purchaseToTakeBack(wallet));
    }
  }

  int purchaseToTakeBack(int wallet) {
    int trade = unsold.bestFit(wallet, -board.slack[wallet]);
    return trade >= 0 ? trade : resold(wallet);
  }

  private boolean isShareUsed(int wallet) {
    int purchases = window.purchasesStart[wallet + 1] - window.purchasesStart[wallet];
    return evaluations[wallet] > (long) EVALUATIONS_PER_PURCHASE * purchases;
  }

  private int resold(int wallet) {
    int start = window.purchasesStart[wallet];
    int end = window.purchasesStart[wallet + 1];
    if (isShareUsed(wallet)) {
      return latest(wallet, start, end);
    }
    evaluations[wallet] += end - start;
    board.work += end - start;
    int worst = -1;
    long worstLoss = 0;
    for (int p = start; p < end; p++) {
      int trade = window.purchases[p];
      if (board.isChosen(trade)) {
        long loss = window.amount[trade] - window.amount[board.after[trade]];
        if (worst < 0 || loss >= worstLoss) {
          worst = trade;
          worstLoss = loss;
        }
      }
    }
    return worst;
  }

  /** The wallet has used its share of work: from now on its latest purchase goes. */
  private int latest(int wallet, int start, int end) {
    if (latest[wallet] == 0) {
      latest[wallet] = end;
    }
    do {
      board.work++;
      latest[wallet]--;
      if (latest[wallet] < start) {
        latest[wallet] = end - 1;
      }
    } while (!board.isChosen(window.purchases[latest[wallet]]));
    return window.purchases[latest[wallet]];
  }
}
