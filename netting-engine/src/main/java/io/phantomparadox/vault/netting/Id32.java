package io.phantomparadox.vault.netting;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A 32-byte identifier: an intent id, an item, a wallet's public key or a hash. Ordered as unsigned
 * bytes, first byte first, which is the order of every canonical list of a batch.
 */
public final class Id32 implements Comparable<Id32> {
  /** Length in bytes. */
  public static final int BYTES = 32;

  /** All bits zero: "none" where a canonical form has no other way to say it. */
  public static final Id32 ZERO = new Id32(0, 0, 0, 0);

  // Four big-endian words: comparing them unsigned is comparing the bytes.
  private final long w0;
  private final long w1;
  private final long w2;
  private final long w3;

  private Id32(long w0, long w1, long w2, long w3) {
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  /**
   * @param bytes exactly 32 bytes; copied
   * @throws IllegalArgumentException when the length is another
   */
  public static Id32 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an id has 32 bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** Takes the next 32 bytes of a big-endian buffer and advances it. */
  public static Id32 read(ByteBuffer buffer) {
    return new Id32(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /**
   * @param hex 64 hexadecimal digits
   * @throws IllegalArgumentException when it is anything else
   */
  public static Id32 ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** A fresh copy of the 32 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Puts the 32 bytes into a big-endian buffer and advances it. */
  public void write(ByteBuffer buffer) {
    buffer.putLong(w0).putLong(w1).putLong(w2).putLong(w3);
  }

  /** 64 lower-case hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public int compareTo(Id32 other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c != 0 ? c : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Id32 other
        && w0 == other.w0
        && w1 == other.w1
        && w2 == other.w2
        && w3 == other.w3;
  }

  @Override
  public int hashCode() {
    long h = w0 ^ Long.rotateLeft(w1, 17) ^ Long.rotateLeft(w2, 31) ^ Long.rotateLeft(w3, 47);
    h *= 0x9e3779b97f4a7c15L;
    return (int) (h ^ (h >>> 32));
  }

  @Override
  public String toString() {
    return toHex();
  }
}
