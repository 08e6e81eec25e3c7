package io.phantomparadox.vault.netting;

/**
 * The optimum of a small market by trying every set of trades (at most 2^18), with nothing but the
 * definition of feasible: a trail from the owner for each item, and no wallet below zero.
 */
final class ExactSolver {
  static final int TRADES_MAX = 18;

  private final InternedTrades in;
  private final long[] weights;
  private long bestWeight;
  private int bestCount;

  private ExactSolver(NettingInput input, long[] weights) {
    in = input.interned();
    this.weights = weights;
  }

  /**
   * @param weight largest Σ weights of a feasible set
   * @param count largest number of trades of a feasible set (perhaps another one)
   */
  record Optimum(long weight, int count) {}

  static Optimum solve(NettingInput input, long[] weights) {
    if (input.trades().size() > TRADES_MAX) {
      throw new IllegalArgumentException("too many trades for an exact answer");
    }
    ExactSolver solver = new ExactSolver(input, weights);
    for (int set = 0; set < 1 << solver.in.size(); set++) {
      solver.consider(set);
    }
    return new Optimum(solver.bestWeight, solver.bestCount);
  }

  private void consider(int set) {
    long weight = 0;
    for (int i = 0; i < in.size(); i++) {
      if ((set >> i & 1) != 0) {
        if (in.faultOf(i) != null) {
          return;
        }
        weight += weights[i];
      }
    }
    int count = Integer.bitCount(set);
    if ((weight > bestWeight || count > bestCount) && isSolvent(set) && hasTrails(set)) {
      bestWeight = Math.max(bestWeight, weight);
      bestCount = Math.max(bestCount, count);
    }
  }

  private boolean isSolvent(int set) {
    long[] has = new long[in.walletCount()];
    for (int w = 0; w < has.length; w++) {
      has[w] = in.balanceLamports(w);
    }
    for (int i = 0; i < in.size(); i++) {
      if ((set >> i & 1) != 0) {
        has[in.buyerOf(i)] -= in.amountOf(i);
        has[in.sellerOf(i)] += in.amountOf(i);
      }
    }
    for (long lamports : has) {
      if (lamports < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean hasTrails(int set) {
    for (int x = 0; x < in.itemCount(); x++) {
      int ofItem = 0;
      for (int i = 0; i < in.size(); i++) {
        if ((set >> i & 1) != 0 && in.itemOf(i) == x) {
          ofItem |= 1 << i;
        }
      }
      if (!hasTrail(in.ownerOf(x), ofItem)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasTrail(int holder, int rest) {
    if (rest == 0) {
      return true;
    }
    for (int i = 0; i < in.size(); i++) {
      if ((rest >> i & 1) != 0
          && in.sellerOf(i) == holder
          && hasTrail(in.buyerOf(i), rest & ~(1 << i))) {
        return true;
      }
    }
    return false;
  }
}
