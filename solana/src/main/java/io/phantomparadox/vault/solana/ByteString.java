package io.phantomparadox.vault.solana;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Immutable bytes with value equality: what a record holds where an array would leak. */
public final class ByteString {
  /** No bytes. */
  public static final ByteString EMPTY = new ByteString(new byte[0]);

  private final byte[] bytes;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static ByteString of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new ByteString(bytes.clone());
  }

  /**
   * A copy of {@code length} bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException when {@code source} has no such range
   */
  public static ByteString copyOf(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return length == 0
        ? EMPTY
        : new ByteString(Arrays.copyOfRange(source, offset, offset + length));
  }

  public int size() {
    return bytes.length;
  }

  /** The byte at {@code index}, 0 to 255. */
  public int unsignedAt(int index) {
    return Byte.toUnsignedInt(bytes[index]);
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes all bytes into {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /** Whether these bytes begin with {@code prefix}. */
  public boolean startsWith(ByteString prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  /** The bytes from {@code offset} to the end. */
  public ByteString from(int offset) {
    return copyOf(bytes, offset, bytes.length - offset);
  }

  /** The bytes in lower-case hexadecimal. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Size and the first bytes in hexadecimal. */
  @Override
  public String toString() {
    int shown = Math.min(bytes.length, 32);
    return bytes.length
        + " bytes "
        + HexFormat.of().formatHex(bytes, 0, shown)
        + (shown < bytes.length ? "…" : "");
  }
}
