package io.phantomparadox.vault.solana.ed25519;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The points of order 1, 2, 4 and 8 in every encoding a lenient decoder takes for one of them.
 *
 * <p>Eight points; those with x = 0 or y in {0, 1} have further, non-canonical encodings, in all
 * fourteen. Libraries accept signatures with such A or R, Solana does not.
 */
final class SmallOrder {
  private static final byte[][] ENCODINGS =
      parse(
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  private static final int Y_BITS_OF_LAST_BYTE = 0x7f;

  private SmallOrder() {}

  /** Whether the 32 bytes of {@code source} at {@code offset} stand for a point of small order. */
  static boolean is(byte[] source, int offset) {
    int last = offset + 31;
    for (byte[] listed : ENCODINGS) {
      // the last bit is the sign of x; both signs of each y are listed
      if (Arrays.equals(source, offset, last, listed, 0, 31)
          && (source[last] & Y_BITS_OF_LAST_BYTE) == listed[31]) {
        return true;
      }
    }
    return false;
  }

  private static byte[][] parse(String... encodings) {
    return Arrays.stream(encodings).map(HexFormat.of()::parseHex).toArray(byte[][]::new);
  }
}
