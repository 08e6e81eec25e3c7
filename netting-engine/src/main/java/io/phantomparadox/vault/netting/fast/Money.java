package io.phantomparadox.vault.netting.fast;

/**
 * Amounts in means of the window, in units of 2^-20, exact and rounded down: only ratios of amounts
 * enter, so that scaling all of them changes nothing.
 */
final class Money {
  static final int UNIT_BITS = 20;

  private Money() {}

  /** Per trade: its amount, up to 2^11 means; all zero where no trade has an amount. */
  static int[] inMeans(Window window) {
    int n = window.size;
    int[] money = new int[n];
    long sum = window.sumLamports();
    if (sum == 0) {
      return money;
    }
    Divisor bySum = new Divisor(sum);
    for (int j = 0; j < n; j++) {
      // 42 bits of amount and 20 of n: the product fits
      long product = window.amount[j] * n;
      long means =
          Long.numberOfLeadingZeros(product) > UNIT_BITS + 1
              ? bySum.divide(product << UNIT_BITS)
              : Fraction.of(product, sum, UNIT_BITS);
      money[j] = (int) Math.min(Integer.MAX_VALUE, means);
    }
    return money;
  }
}
