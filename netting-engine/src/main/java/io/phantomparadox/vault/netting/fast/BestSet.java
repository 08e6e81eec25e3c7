package io.phantomparadox.vault.netting.fast;

/** The best set a board has shown; at equal worth the first. */
final class BestSet {
  private final Board board;
  private final int[] trades;
  private int count;
  private boolean closed = true;

  /** Σ weights of the set, -1 while there is none. */
  long objective = -1;

  BestSet(Board board) {
    this.board = board;
    trades = new int[board.window.size];
  }

  /** Closes the board's set, and keeps it when it is worth more. */
  void offer() {
    boolean finished = Closing.close(board);
    if (board.objective > objective) {
      objective = board.objective;
      count = Snapshot.take(board, trades);
      closed = finished;
    }
  }

  /**
   * Makes it the board's set again.
   *
   * @return false when the work ended before it was closed
   */
  boolean restore() {
    Snapshot.restore(board, trades, count);
    return closed;
  }
}
