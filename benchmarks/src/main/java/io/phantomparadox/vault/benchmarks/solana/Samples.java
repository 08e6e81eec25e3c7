package io.phantomparadox.vault.benchmarks.solana;

import java.util.Arrays;

/** The same input for everybody: a 298-byte message, and a call with 8 accounts and 500 bytes. */
final class Samples {
  static final int ACCOUNTS = 8;

  private Samples() {}

  static byte[] seed() {
    return filled(7, 32);
  }

  static byte[] message() {
    return filled(1, 298);
  }

  static byte[] data() {
    return filled(5, 500);
  }

  static byte[] blockhash() {
    return filled(9, 32);
  }

  static byte[] program() {
    return filled(100, 32);
  }

  static byte[] account(int index) {
    return filled(10 + index, 32);
  }

  private static byte[] filled(int value, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
