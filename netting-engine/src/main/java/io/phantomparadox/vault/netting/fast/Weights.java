package io.phantomparadox.vault.netting.fast;

/**
 * What a trade is worth: w = (1/2 + 1/2 · amount / mean) · (1 + 1/10 · (1 − i / n)), in units of
 * 2^-20. Half for being one trade, half for its value, up to a tenth more for coming early. Below
 * 2^30, so that weights are ints.
 */
final class Weights {
  private static final int UNIT = 1 << Money.UNIT_BITS;

  /** Value counts up to this many means, so that one huge amount cannot outweigh a whole window. */
  private static final int MEANS_MAX = 1024;

  private Weights() {}

  /**
   * Per trade of the window, in canonical order.
   *
   * @param money amounts of the window in means, left as they are
   */
  static int[] of(Window window, int[] money) {
    int n = window.size;
    int[] weights = new int[n];
    Divisor byTen = new Divisor(Math.max(1, 10L * n));
    for (int j = 0; j < n; j++) {
      // Where no trade has an amount, all have the mean.
      long means = window.sumLamports() == 0 ? UNIT : Math.min(money[j], (long) MEANS_MAX * UNIT);
      weights[j] = (int) byTen.divide((UNIT + means) / 2 * (11L * n - j));
    }
    return weights;
  }
}
