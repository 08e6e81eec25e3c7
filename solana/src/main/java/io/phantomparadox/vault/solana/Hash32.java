package io.phantomparadox.vault.solana;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A 32-byte hash or an opaque 32-byte id (batch root, blockhash, intent id, item). Immutable. */
public final class Hash32 implements Comparable<Hash32> {
  /** Size in bytes. */
  public static final int SIZE = 32;

  /** All bytes zero. */
  public static final Hash32 ZERO = new Hash32(new byte[SIZE]);

  private final byte[] bytes;

  private Hash32(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes a copy of {@value #SIZE} bytes.
   *
   * @throws MalformedKeyException when there are not exactly {@value #SIZE}
   */
  public static Hash32 of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new MalformedKeyException("a hash has " + SIZE + " bytes, not " + bytes.length);
    }
    return new Hash32(bytes.clone());
  }

  /**
   * Takes a copy of the {@value #SIZE} bytes that begin at {@code offset}.
   *
   * @throws MalformedKeyException when {@code source} ends before
   */
  public static Hash32 at(byte[] source, int offset) {
    if (offset < 0 || offset > source.length - SIZE) {
      throw new MalformedKeyException("no hash at " + offset + " of " + source.length + " bytes");
    }
    return new Hash32(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /** SHA-256 over the concatenation of {@code parts}. */
  public static Hash32 sha256(byte[]... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // every Java platform must have it
      throw new IllegalStateException(impossible);
    }
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash32(digest.digest());
  }

  /**
   * Reads base58 text, the form in which Solana shows blockhashes.
   *
   * @throws MalformedKeyException when it is not base58 of exactly {@value #SIZE} bytes
   */
  public static Hash32 fromBase58(String text) {
    return of(Base58.decode(text));
  }

  /**
   * Reads hexadecimal text of either case.
   *
   * @throws MalformedKeyException when it is not exactly {@value #SIZE} bytes of hexadecimal
   */
  public static Hash32 fromHex(String text) {
    if (text.length() != 2 * SIZE) {
      throw new MalformedKeyException(
          "a hash has " + 2 * SIZE + " hexadecimal digits, not " + text.length());
    }
    try {
      return new Hash32(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException malformed) {
      throw new MalformedKeyException("a hash is hexadecimal: " + malformed.getMessage());
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

  /** The bytes in base58. */
  public String toBase58() {
    return Base58.encode(bytes);
  }

  /** Unsigned lexicographic order of the bytes. */
  @Override
  public int compareTo(Hash32 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Hash32 that && Arrays.equals(bytes, that.bytes);
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
