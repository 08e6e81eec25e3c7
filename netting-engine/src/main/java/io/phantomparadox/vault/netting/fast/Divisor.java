package io.phantomparadox.vault.netting.fast;

/**
 * Divides many numbers by the same one: by a product with its reciprocal, put right where that is
 * too low (Granlund, Montgomery 1994). A division of longs takes tens of cycles.
 */
final class Divisor {
  private final long divisor;

  /** 2^63 / divisor, at most 2 too low. */
  private final long inverse;

  /**
   * @param divisor 1 to 2^62 - 1
   */
  Divisor(long divisor) {
    this.divisor = divisor;
    inverse = Long.MAX_VALUE / divisor;
  }

  /**
   * Rounded down.
   *
   * @param part 0 to 2^62 - 1
   */
  long divide(long part) {
    long quotient = Math.multiplyHigh(part << 1, inverse);
    long remainder = part - quotient * divisor;
    while (remainder >= divisor) {
      remainder -= divisor;
      quotient++;
    }
    return quotient;
  }
}
