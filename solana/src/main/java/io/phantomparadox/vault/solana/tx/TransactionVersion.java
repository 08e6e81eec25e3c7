package io.phantomparadox.vault.solana.tx;

/** The wire formats of a transaction, with the size each may have. */
public enum TransactionVersion {
  /** No version byte. */
  LEGACY(1232),
  /** Message prefix 0x80, lookup tables. */
  V0(1232),
  /** First byte 0x81, signatures at the end, no lookup tables (SIMD-0385). */
  V1(4096);

  private final int bytesMax;

  TransactionVersion(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Largest transaction of this version in bytes. */
  public int bytesMax() {
    return bytesMax;
  }
}
