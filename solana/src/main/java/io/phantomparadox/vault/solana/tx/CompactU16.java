package io.phantomparadox.vault.solana.tx;

import java.io.ByteArrayOutputStream;

/** Solana's compact-u16 (short_vec): seven bits a byte, low first, the shortest form only. */
final class CompactU16 {
  private CompactU16() {}

  static void write(ByteArrayOutputStream out, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(value + " does not fit a compact-u16");
    }
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
