package io.phantomparadox.vault.settlement.payload;

import io.phantomparadox.vault.solana.Hash32;
import java.util.Locale;
import java.util.Objects;

/**
 * A content id of IPFS, version 1 with SHA-256, in its base32 text form ({@code bafy…} or {@code
 * bafk…}); see github.com/multiformats/cid.
 *
 * @param text the text
 */
public record Cid(String text) {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int VERSION = 1;
  private static final int SHA2_256 = 0x12;
  private static final int DIGEST_BYTES = Hash32.SIZE;

  /** Codec of a block of raw bytes. */
  static final int RAW = 0x55;

  /** Codec of a node with links. */
  static final int DAG_PB = 0x70;

  public Cid {
    Objects.requireNonNull(text);
    if (!text.toLowerCase(Locale.ROOT).matches("b[a-z2-7]{58}")) {
      throw new IllegalArgumentException("not a base32 CIDv1 with SHA-256: " + text);
    }
  }

  /** The id of a file of at most 256 KiB, which is one block, by the SHA-256 of its bytes. */
  public static Cid ofSmallFile(Hash32 sha256) {
    return of(RAW, sha256);
  }

  /** The id of a block. */
  static Cid of(int codec, Hash32 sha256) {
    byte[] bytes = bytes(codec, sha256);
    StringBuilder text = new StringBuilder("b");
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >>> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt(buffer << (5 - bits) & 31));
    }
    return new Cid(text.toString());
  }

  /** The id's binary form: version, codec, hash function, length, digest. */
  static byte[] bytes(int codec, Hash32 sha256) {
    byte[] bytes = new byte[4 + DIGEST_BYTES];
    bytes[0] = VERSION;
    bytes[1] = (byte) codec;
    bytes[2] = SHA2_256;
    bytes[3] = DIGEST_BYTES;
    sha256.copyTo(bytes, 4);
    return bytes;
  }

  @Override
  public String toString() {
    return text;
  }
}
