package io.phantomparadox.vault.netting.fast;

/** Exact ratios in fixed point: scaling both sides changes nothing. */
final class Fraction {
  private Fraction() {}

  /**
   * part · 2^bits / whole, rounded down, by long division where the product has more than 63 bits.
   *
   * @param part 0 to 2^62 - 1
   * @param whole 1 to 2^62 - 1; the result must be below 2^63
   */
  static long of(long part, long whole, int bits) {
    if (Long.numberOfLeadingZeros(part) > bits) {
      return (part << bits) / whole;
    }
    long quotient = part / whole;
    long remainder = part % whole;
    int digits = bits;
    while (digits > 0) {
      // as many digits at once as fit below 2^63
      int step = Math.min(digits, Long.numberOfLeadingZeros(whole) - 1);
      remainder <<= step;
      quotient = (quotient << step) + remainder / whole;
      remainder %= whole;
      digits -= step;
    }
    return quotient;
  }
}
