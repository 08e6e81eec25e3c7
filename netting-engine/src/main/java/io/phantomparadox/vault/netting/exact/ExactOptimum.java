package io.phantomparadox.vault.netting.exact;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingInput;

/**
 * The optimum of a small market by trying every set of trades (at most 2^18), with nothing but the
 * definition of feasible: a trail from the owner for each item, and no wallet below zero.
 */
public final class ExactOptimum {
  /** More would take minutes. */
  public static final int TRADES_MAX = 18;

  private final InternedTrades in;
  private final long[] weights;
  private long bestWeight;
  private int bestCount;
  private long bestLamports;

  private ExactOptimum(NettingInput input, long[] weights) {
    in = input.interned();
    this.weights = weights;
  }

  /**
   * The best that feasible sets reach, each perhaps another one's.
   *
   * @param weight largest Σ weights
   * @param count largest number of trades
   * @param lamports largest Σ amounts
   */
  public record Optimum(long weight, int count, long lamports) {}

  /**
   * Solves a market.
   *
   * @param weights per trade in canonical order, as {@code Objective.weights} gives them
   * @throws IllegalArgumentException for more than {@link #TRADES_MAX} trades
   */
  public static Optimum solve(NettingInput input, long[] weights) {
    if (input.trades().size() > TRADES_MAX) {
      throw new IllegalArgumentException("too many trades for an exact answer");
    }
    ExactOptimum solver = new ExactOptimum(input, weights);
    for (int set = 0; set < 1 << solver.in.size(); set++) {
      solver.consider(set);
    }
    return new Optimum(solver.bestWeight, solver.bestCount, solver.bestLamports);
  }

  private void consider(int set) {
    long weight = 0;
    long lamports = 0;
    for (int i = 0; i < in.size(); i++) {
      if ((set >> i & 1) != 0) {
        if (in.faultOf(i) != null) {
          return;
        }
        weight += weights[i];
        lamports += in.amountOf(i);
      }
    }
    int count = Integer.bitCount(set);
    boolean better = weight > bestWeight || count > bestCount || lamports > bestLamports;
    if (better && isSolvent(set) && hasTrails(set)) {
      bestWeight = Math.max(bestWeight, weight);
      bestCount = Math.max(bestCount, count);
      bestLamports = Math.max(bestLamports, lamports);
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
