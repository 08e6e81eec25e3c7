package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.MalformedKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The id by which two parties name the same trade: 16 opaque bytes, shown in hexadecimal.
 * Immutable.
 */
public final class TradeId implements Comparable<TradeId> {
  /** Size in bytes. */
  public static final int SIZE = 16;

  /** All bytes zero. */
  public static final TradeId ZERO = new TradeId(new byte[SIZE]);

  private final byte[] bytes;

  private TradeId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes a copy of {@value #SIZE} bytes.
   *
   * @throws MalformedKeyException when there are not exactly {@value #SIZE}
   */
  public static TradeId of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new MalformedKeyException("a trade id has " + SIZE + " bytes, not " + bytes.length);
    }
    return new TradeId(bytes.clone());
  }

  /**
   * Takes a copy of the {@value #SIZE} bytes that begin at {@code offset}.
   *
   * @throws MalformedKeyException when {@code source} ends before
   */
  public static TradeId at(byte[] source, int offset) {
    if (offset < 0 || offset > source.length - SIZE) {
      throw new MalformedKeyException(
          "no trade id at " + offset + " of " + source.length + " bytes");
    }
    return new TradeId(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /**
   * Reads hexadecimal text of either case.
   *
   * @throws MalformedKeyException when it is not exactly {@value #SIZE} bytes of hexadecimal
   */
  public static TradeId fromHex(String text) {
    if (text.length() != 2 * SIZE) {
      throw new MalformedKeyException(
          "a trade id has " + 2 * SIZE + " hexadecimal digits, not " + text.length());
    }
    try {
      return new TradeId(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException malformed) {
      throw new MalformedKeyException("a trade id is hexadecimal: " + malformed.getMessage());
    }
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes the bytes into {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, SIZE);
  }

  /** The bytes in lower-case hexadecimal. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Unsigned lexicographic order of the bytes. */
  @Override
  public int compareTo(TradeId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TradeId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Lower-case hexadecimal. */
  @Override
  public String toString() {
    return toHex();
  }
}
