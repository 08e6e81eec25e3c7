package io.phantomparadox.vault.netting.fast;

/** The chosen trades of a board, trail by trail, in replay order. */
final class Snapshot {
  private Snapshot() {}

  static int[] of(Board board) {
    int count = 0;
    for (int j = 0; j < board.window.size; j++) {
      count += board.isChosen(j) ? 1 : 0;
    }
    int[] trades = new int[count];
    take(board, trades);
    return trades;
  }

  /**
   * The same into an array that is long enough.
   *
   * @return how many they are
   */
  static int take(Board board, int[] trades) {
    int count = 0;
    for (int end : board.last) {
      int begin = count;
      for (int j = end; j >= 0; j = board.before[j]) {
        trades[count++] = j;
      }
      for (int a = begin, b = count - 1; a < b; a++, b--) {
        int trade = trades[a];
        trades[a] = trades[b];
        trades[b] = trade;
      }
    }
    return count;
  }

  /** Makes the first trades of a snapshot the chosen set again. */
  static void restore(Board board, int[] trades, int count) {
    board.clear();
    for (int k = 0; k < count; k++) {
      board.add(trades[k]);
    }
  }
}
