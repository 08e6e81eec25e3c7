package io.phantomparadox.vault.netting.fast;

/**
 * The purchases at the ends of trails, by wallet and amount; kept up to date by the board for the
 * wallets that were asked about.
 */
final class UnsoldPurchases {
  private final Board board;
  private final Window window;
  private final PurchasesByAmount byAmount;
  private final SortedBits unsold;
  private final boolean[] tracked;

  UnsoldPurchases(Board board) {
    this.board = board;
    window = board.window;
    byAmount = window.byAmount();
    tracked = new boolean[window.walletCount];
    unsold = new SortedBits(window.size);
  }

  /**
   * Of the wallet's unsold purchases the smallest that covers an amount, else the largest; between
   * equals the latest. -1 when all it bought was resold.
   */
  int bestFit(int wallet, long amount) {
    if (!tracked[wallet]) {
      open(wallet);
    }
    int covering = unsold.next(byAmount.firstAtLeast(wallet, amount));
    if (covering >= 0 && covering < window.purchasesStart[wallet + 1]) {
      return byAmount.at(covering);
    }
    int largest = unsold.previous(window.purchasesStart[wallet + 1] - 1);
    if (largest < window.purchasesStart[wallet]) {
      return -1;
    }
    long most = window.amount[byAmount.at(largest)];
    return byAmount.at(unsold.next(byAmount.firstAtLeast(wallet, most)));
  }

  private void open(int wallet) {
    byAmount.sort(wallet);
    tracked[wallet] = true;
    for (int p = window.purchasesStart[wallet]; p < window.purchasesStart[wallet + 1]; p++) {
      int trade = byAmount.at(p);
      if (board.isUnsold(trade)) {
        unsold.set(p);
      }
    }
  }

  /** The board appended a trade behind another (-1: none). */
  void added(int trade, int previous) {
    if (previous >= 0 && tracked[window.buyer[previous]]) {
      unsold.clear(byAmount.positionOf(previous));
    }
    if (tracked[window.buyer[trade]]) {
      unsold.set(byAmount.positionOf(trade));
    }
  }

  /** The board took a trade back and bared another (-1: none). */
  void cut(int trade, int previous) {
    if (tracked[window.buyer[trade]]) {
      unsold.clear(byAmount.positionOf(trade));
    }
    if (previous >= 0 && tracked[window.buyer[previous]]) {
      unsold.set(byAmount.positionOf(previous));
    }
  }
}
