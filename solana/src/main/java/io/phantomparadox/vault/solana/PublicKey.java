package io.phantomparadox.vault.solana;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An Ed25519 public key or a program-derived address: 32 bytes, shown in base58. Immutable. */
public final class PublicKey implements Comparable<PublicKey> {
  /** Size in bytes. */
  public static final int SIZE = 32;

  /** All bytes zero. */
  public static final PublicKey ZERO = new PublicKey(new byte[SIZE]);

  private final byte[] bytes;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes a copy of {@value #SIZE} bytes.
   *
   * @throws MalformedKeyException when there are not exactly {@value #SIZE}
   */
  public static PublicKey of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new MalformedKeyException("a public key has " + SIZE + " bytes, not " + bytes.length);
    }
    return new PublicKey(bytes.clone());
  }

  /**
   * Takes a copy of the {@value #SIZE} bytes that begin at {@code offset}.
   *
   * @throws MalformedKeyException when {@code source} ends before
   */
  public static PublicKey at(byte[] source, int offset) {
    if (offset < 0 || offset > source.length - SIZE) {
      throw new MalformedKeyException(
          "no public key at " + offset + " of " + source.length + " bytes");
    }
    return new PublicKey(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /**
   * Reads base58 text.
   *
   * @throws MalformedKeyException when it is not base58 of exactly {@value #SIZE} bytes
   */
  public static PublicKey fromBase58(String text) {
    byte[] decoded = Base58.decode(text);
    if (decoded.length != SIZE) {
      throw new MalformedKeyException(
          "a public key has " + SIZE + " bytes, this base58 text means " + decoded.length);
    }
    return new PublicKey(decoded);
  }

  /** As {@link #fromBase58}, empty instead of an exception. */
  public static Optional<PublicKey> parse(String text) {
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
  public int compareTo(PublicKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && Arrays.equals(bytes, that.bytes);
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
