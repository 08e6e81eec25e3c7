package io.phantomparadox.vault.testkit.audit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as the evidence shows them: hex, base58, little-endian numbers, SHA-256. */
public final class Bytes {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  /** Base58 is converted five digits at a time: 58^5 fits an int, and a step fits a long. */
  private static final int DIGITS = 5;

  private static final long LIMB = 656_356_768L;
  private static final int KEY_BYTES = 32;

  private Bytes() {}

  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  public static byte[] unhex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  public static String base58(byte[] bytes) {
    int words = (bytes.length + 3) / 4;
    byte[] padded = new byte[words * 4];
    System.arraycopy(bytes, 0, padded, padded.length - bytes.length, bytes.length);
    ByteBuffer in = ByteBuffer.wrap(padded);
    long[] limbs = new long[bytes.length * 138 / 100 / DIGITS + 1];
    for (int w = 0; w < words; w++) {
      long carry = Integer.toUnsignedLong(in.getInt());
      for (int i = limbs.length - 1; i >= 0; i--) {
        long step = (limbs[i] << 32) + carry;
        limbs[i] = step % LIMB;
        carry = step / LIMB;
      }
    }
    StringBuilder digits = new StringBuilder(limbs.length * DIGITS);
    for (long limb : limbs) {
      long rest = limb;
      char[] five = new char[DIGITS];
      for (int d = DIGITS - 1; d >= 0; d--) {
        five[d] = ALPHABET.charAt((int) (rest % 58));
        rest /= 58;
      }
      digits.append(five);
    }
    int from = 0;
    while (from < digits.length() && digits.charAt(from) == '1') {
      from++;
    }
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    return "1".repeat(zeros) + digits.substring(from);
  }

  /** A 32-byte key from its base58 text. */
  public static byte[] unbase58(String text) {
    byte[] bytes = unbase58Any(text);
    if (bytes.length != KEY_BYTES) {
      throw new EvidenceException("no key of 32 bytes: " + text);
    }
    return bytes;
  }

  /** Bytes of any length from their base58 text. */
  static byte[] unbase58Any(String text) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    int[] words = new int[text.length() * 733 / 1000 / 4 + 1];
    for (int at = zeros; at < text.length(); ) {
      int digits = Math.min(DIGITS, text.length() - at);
      long factor = 1;
      long carry = 0;
      for (int d = 0; d < digits; d++, at++) {
        int digit = ALPHABET.indexOf(text.charAt(at));
        if (digit < 0) {
          throw new EvidenceException("not base58: " + text);
        }
        carry = carry * 58 + digit;
        factor *= 58;
      }
      for (int w = words.length - 1; w >= 0; w--) {
        long step = Integer.toUnsignedLong(words[w]) * factor + carry;
        words[w] = (int) step;
        carry = step >>> 32;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(words.length * 4);
    for (int word : words) {
      out.putInt(word);
    }
    byte[] number = out.array();
    int from = 0;
    while (from < number.length && number[from] == 0) {
      from++;
    }
    byte[] bytes = new byte[zeros + number.length - from];
    System.arraycopy(number, from, bytes, zeros, number.length - from);
    return bytes;
  }

  public static byte[] slice(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  public static long u64(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }

  public static int u32(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  static int u16(byte[] bytes, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(at));
  }

  static byte[] littleEndian(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  public static byte[] sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
