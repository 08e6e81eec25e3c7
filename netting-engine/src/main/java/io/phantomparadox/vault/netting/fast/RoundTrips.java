package io.phantomparadox.vault.netting.fast;

/**
 * Step 5: an item may make a round trip in the middle of its trail. An open sale by a wallet that
 * held the item on the way, and an open sale back to that wallet, are put in where it held it; the
 * rest of the trail stays as it is.
 */
final class RoundTrips {
  private static final int SCANNED_MAX = 48;

  private final Board board;
  private final Window window;

  RoundTrips(Board board) {
    this.board = board;
    window = board.window;
  }

  /** Puts an open trade in with the way back, when both can be paid; the board must not log. */
  boolean insert(int trade) {
    int node = window.sellerNode[trade];
    int item = window.item[trade];
    int follower = -1;
    int at = board.last[item];
    for (int k = 0; at >= 0 && window.buyerNode[at] != node; k++) {
      if (k == SCANNED_MAX) {
        return false;
      }
      board.work++;
      follower = at;
      at = board.before[at];
    }
    if (at < 0 && window.ownerNode[item] != node) {
      return false;
    }
    int back = wayBack(trade);
    if (back < 0) {
      return false;
    }
    board.splice(at, trade, back, follower);
    return true;
  }

  private int wayBack(int trade) {
    int from = window.buyerNode[trade];
    int to = window.sellerNode[trade];
    int end = Math.min(window.salesStart[from + 1], window.salesStart[from] + SCANNED_MAX);
    for (int p = window.salesStart[from]; p < end; p++) {
      int back = window.salesOfNode[p];
      board.work++;
      if (!board.isChosen(back) && window.buyerNode[back] == to) {
        long gain = window.amount[trade] - window.amount[back];
        if (board.slack[window.seller[trade]] + gain >= 0
            && board.slack[window.buyer[trade]] - gain >= 0) {
          return back;
        }
      }
    }
    return -1;
  }
}
