package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;

/**
 * What each wallet could do for money as the board stands: sell what it holds, give back what it
 * has not resold. A search comes to the same wallets again and again while few of them change, so
 * the moves found are remembered until the board says that a trade of the wallet was added or cut:
 * nothing else makes a sale of its ready or a purchase of its the end of a trail.
 */
final class WalletMoves {
  /** Of its sales and of its purchases this many at most are looked at, the earliest. */
  private static final int SCANNED_MAX = 96;

  private static final int UNKNOWN = -1;

  private final Board board;
  private final Window window;
  private final int[] salesStart;
  private final int[] sales;

  /** Moves of wallet w are {@code moves[first(w) .. first(w) + count[w])}. */
  private final int[] moves;

  private final int[] count;

  WalletMoves(Board board) {
    this.board = board;
    window = board.window;
    Window.Groups bySeller = window.bySeller();
    salesStart = bySeller.start();
    sales = bySeller.trades();
    moves = new int[2 * window.size];
    count = new int[window.walletCount];
    forgetAll();
  }

  /** A trade of the wallet was added or cut. */
  void forget(int wallet) {
    count[wallet] = UNKNOWN;
  }

  void forgetAll() {
    Arrays.fill(count, UNKNOWN);
  }

  /** Where the wallet's moves begin. */
  int first(int wallet) {
    return salesStart[wallet] + window.purchasesStart[wallet];
  }

  /** How many moves the wallet has. */
  int count(int wallet) {
    return count[wallet] == UNKNOWN ? find(wallet) : count[wallet];
  }

  /** A trade to add, or the complement of a trade to cut. */
  int at(int place) {
    return moves[place];
  }

  /** Trades that are looked at to find the wallet's moves: the unit of every work budget. */
  int scanned(int wallet) {
    return Math.min(SCANNED_MAX, salesStart[wallet + 1] - salesStart[wallet])
        + Math.min(SCANNED_MAX, window.purchasesStart[wallet + 1] - window.purchasesStart[wallet]);
  }

  private int find(int wallet) {
    int first = first(wallet);
    int end = first;
    int start = salesStart[wallet];
    int stop = Math.min(salesStart[wallet + 1], start + SCANNED_MAX);
    for (int p = start; p < stop; p++) {
      moves[end] = sales[p];
      end += board.readyBit(sales[p]);
    }
    start = window.purchasesStart[wallet];
    stop = Math.min(window.purchasesStart[wallet + 1], start + SCANNED_MAX);
    for (int p = start; p < stop; p++) {
      moves[end] = ~window.purchases[p];
      end += board.unsoldBit(window.purchases[p]);
    }
    count[wallet] = end - first;
    return end - first;
  }
}
