package io.phantomparadox.vault.solana;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An Ed25519 signature, R then S: 64 bytes, shown in base58. Immutable. */
public final class Signature implements Comparable<Signature> {
  /** Size in bytes. */
  public static final int SIZE = 64;

  /** All bytes zero. */
  public static final Signature ZERO = new Signature(new byte[SIZE]);

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes a copy of {@value #SIZE} bytes.
   *
   * @throws MalformedKeyException when there are not exactly {@value #SIZE}
   */
  public static Signature of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new MalformedKeyException("a signature has " + SIZE + " bytes, not " + bytes.length);
    }
    return new Signature(bytes.clone());
  }

  /**
   * Takes a copy of the {@value #SIZE} bytes that begin at {@code offset}.
   *
   * @throws MalformedKeyException when {@code source} ends before
   */
  public static Signature at(byte[] source, int offset) {
    if (offset < 0 || offset > source.length - SIZE) {
      throw new MalformedKeyException(
          "no signature at " + offset + " of " + source.length + " bytes");
    }
    return new Signature(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /**
   * Reads base58 text.
   *
   * @throws MalformedKeyException when it is not base58 of exactly {@value #SIZE} bytes
   */
  public static Signature fromBase58(String text) {
    byte[] decoded = Base58.decode(text);
    if (decoded.length != SIZE) {
      throw new MalformedKeyException(
          "a signature has " + SIZE + " bytes, this base58 text means " + decoded.length);
    }
    return new Signature(decoded);
  }

  /** As {@link #fromBase58}, empty instead of an exception. */
  public static Optional<Signature> parse(String text) {
    try {
      return Optional.of(fromBase58(text));
    } catch (MalformedKeyException malformed) {
      return Optional.empty();
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

  /** The bytes in base58. */
  public String toBase58() {
    return Base58.encode(bytes);
  }

  /** Unsigned lexicographic order of the bytes. */
  @Override
  public int compareTo(Signature other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signature that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Base58, as explorers and tools show it. */
  @Override
  public String toString() {
    return toBase58();
  }
}
