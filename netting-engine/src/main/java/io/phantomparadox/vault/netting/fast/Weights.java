package io.phantomparadox.vault.netting.fast;

/**
 * What a trade is worth: w = (1/2 + 1/2 · amount / mean) · (1 + 1/10 · (1 − i / n)), in units of
 * 2^-20. Half for being one trade, half for its value, up to a tenth more for coming early.
 */
final class Weights {
  private static final int UNIT_BITS = 20;

  /** Value counts up to this many means, so that one huge amount cannot outweigh a whole window. */
  private static final long MEANS_MAX = 1024;

  private Weights() {}

  static long[] of(Window window) {
    int n = window.size;
    long[] weights = new long[n];
    long sum = 0;
    for (long amount : window.amount) {
      sum += amount;
    }
    for (int j = 0; j < n; j++) {
      long value = sum == 0 ? 1L << UNIT_BITS : inMeans(window.amount[j], n, sum);
      long base = (1L << UNIT_BITS) + Math.min(value, MEANS_MAX << UNIT_BITS);
      weights[j] = base / 2 * (11L * n - j) / (10L * n);
    }
    return weights;
  }

  /** amount · n / sum, exact, so that scaling all amounts changes no weight; the product fits. */
  private static long inMeans(long amount, int n, long sum) {
    return Fraction.of(amount * n, sum, UNIT_BITS);
  }
}
