package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.NettingLevel;

/**
 * What is done when the walk leaves somebody short: several ways to a feasible set, the best of
 * them improved. Two of the ways are the naive engine's and plain first come, first served, and
 * nothing worse than the best is ever returned: the objective is never below theirs.
 */
final class Portfolio {
  private static final int PASSES_MAX = 3;

  /** A pass that gains less than a hundredth is the last. */
  private static final int LAST_GAIN = 100;

  /**
   * Sets are made of the prices after so many rounds. Early prices suit markets that lack little
   * money, such as rings; late ones markets that lack much.
   */
  private static final int EARLY_ROUNDS = 15;

  private static final int LATE_ROUNDS = 45;

  /** Larger windows gain too little from level 2 for the time it takes. */
  private static final int PERTURBED_MAX = 100_000;

  private final Board board;
  private final NettingLevel level;
  private final int[] weights;
  private final Prices prices;

  /**
   * @param board as the walk left it
   */
  Portfolio(Board board, NettingLevel level) {
    this.board = board;
    this.level = level;
    int[] money = Money.inMeans(board.window);
    weights = Weights.of(board.window, money);
    prices = new Prices(board, money, weights);
  }

  /**
   * @return false when the work ended before the result was closed
   */
  boolean settle() {
    board.weigh(weights);
    BestSet plain = plainSet();
    BestSet best = pricedSet();
    // What is a little worse now is better in the end: prices leave money where it is needed.
    boolean pricedIsPoor = best.objective / 7 < plain.objective / 8;
    if (pricedIsPoor) {
      plain.restore();
      improve(best);
    }
    best.restore();
    improve(best);
    if (level == NettingLevel.THOROUGH && board.window.size <= PERTURBED_MAX) {
      // All that level 1 does comes first: level 2 is never worse.
      if (!pricedIsPoor) {
        plain.restore();
        improve(best);
      }
      best.restore();
      new Improvement(board, weights, prices).perturb();
      best.offer();
    }
    return plain.objective > best.objective ? plain.restore() : best.restore();
  }

  /** Best-fit removal, as the naive engine does, or first come, first served (guard of step 4). */
  private BestSet plainSet() {
    BestSet plain = new BestSet(board);
    new Fallback(board).repairAll();
    plain.offer();
    board.clear();
    plain.offer();
    return plain;
  }

  private BestSet pricedSet() {
    BestSet priced = new BestSet(board);
    ChainSearch search = new ChainSearch(board, weights, prices);
    choose(EARLY_ROUNDS);
    new ChainRepair(board, weights, search, prices).run();
    PricedRepair.fill(board, prices);
    priced.offer();
    choose(LATE_ROUNDS);
    new PricedRepair(board, weights, search, prices).run();
    PricedRepair.fill(board, prices);
    priced.offer();
    return priced;
  }

  private void choose(int rounds) {
    board.work += prices.settle(rounds);
    prices.choose(board);
  }

  private void improve(BestSet best) {
    Improvement improvement = new Improvement(board, weights, prices);
    for (int pass = 0; pass < PASSES_MAX; pass++) {
      long before = board.objective;
      improvement.pass();
      best.offer();
      if (board.objective - before < before / LAST_GAIN) {
        break;
      }
    }
  }
}
