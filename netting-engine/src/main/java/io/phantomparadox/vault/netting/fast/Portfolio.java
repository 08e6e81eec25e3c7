package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.NettingLevel;

/**
 * What is done when the walk leaves somebody short: four ways to a feasible set, the best of them
 * improved. One of the ways is the naive engine's and nothing worse than the best is ever kept, so
 * the objective is never below the naive engine's, nor below plain first-come-first-served.
 */
final class Portfolio {
  private static final int ROUNDS = 3;

  /** Larger windows gain too little from level 2 for the time it takes. */
  private static final int PERTURBED_MAX = 100_000;

  private final Board board;
  private final NettingLevel level;
  private final long[] weights;
  private int[] best = new int[0];
  private long bestObjective = -1;
  private boolean bestClosed = true;

  /**
   * @param board as the walk left it
   */
  Portfolio(Board board, NettingLevel level) {
    this.board = board;
    this.level = level;
    weights = Weights.of(board.window);
  }

  /**
   * @return false when the work ended before the result was closed
   */
  boolean settle() {
    Prices prices = new Prices(board, weights);
    board.weigh(weights);
    new Fallback(board).repairAll();
    closeAndCompare();

    board.restore(prices.walked());
    new ChainRepair(board, weights).run();
    PricedRepair.fill(board, prices);
    closeAndCompare();

    prices.choose(board);
    new PricedRepair(board, prices).run();
    PricedRepair.fill(board, prices);
    closeAndCompare();
    int[] priced = level == NettingLevel.THOROUGH ? board.snapshot() : new int[0];

    board.clear();
    closeAndCompare();

    if (level == NettingLevel.THOROUGH) {
      // What is best so far need not lead to what is best in the end.
      int[] first = best;
      improve(priced, prices);
      improve(first, prices);
    }
    Improvement improvement = improve(best, prices);
    if (level == NettingLevel.THOROUGH && board.window.size <= PERTURBED_MAX) {
      improvement.perturb();
      closeAndCompare();
    }
    board.restore(best);
    return bestClosed;
  }

  private Improvement improve(int[] start, Prices prices) {
    board.restore(start);
    Improvement improvement = new Improvement(board, weights, prices);
    for (int round = 0; round < ROUNDS; round++) {
      boolean gained = improvement.pass();
      closeAndCompare();
      if (!gained) {
        break;
      }
    }
    return improvement;
  }

  private void closeAndCompare() {
    boolean closed = Closing.close(board);
    if (board.objective > bestObjective) {
      bestObjective = board.objective;
      best = board.snapshot();
      bestClosed = closed;
    }
  }
}
