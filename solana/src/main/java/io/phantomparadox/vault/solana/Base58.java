package io.phantomparadox.vault.solana;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Base58 with Bitcoin's alphabet, the form in which Solana writes keys, signatures and blockhashes.
 *
 * <p>The work is quadratic in the length, so both directions are bounded: {@value #MAX_BYTES} bytes
 * and the {@value #MAX_CHARS} characters that many bytes can need.
 */
public final class Base58 {
  /** Longest input of {@link #encode} and output of {@link #decode}, in bytes. */
  public static final int MAX_BYTES = 256;

  /** Longest input of {@link #decode}, in characters. */
  public static final int MAX_CHARS = 352;

  private static final byte[] ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGIT_OF = digitOf();

  // Five base58 digits at a time: 58^5 is the largest power whose product with 2^32 fits a long
  // beside the carry, so each inner step is one multiplication or division of longs.
  private static final int DIGITS_PER_LIMB = 5;
  private static final long LIMB = 58L * 58 * 58 * 58 * 58;

  private Base58() {}

  /**
   * The base58 text of {@code bytes}; each leading zero byte becomes a leading {@code '1'}.
   *
   * @throws IllegalArgumentException when there are more than {@value #MAX_BYTES} bytes
   */
  public static String encode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "base58 of " + bytes.length + " bytes refused, at most " + MAX_BYTES);
    }
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    long[] words = bigEndianWords(bytes);
    byte[] text = new byte[MAX_CHARS];
    int at = text.length;
    int first = 0;
    while (first < words.length) {
      long remainder = 0;
      for (int i = first; i < words.length; i++) {
        long value = (remainder << 32) | words[i];
        words[i] = value / LIMB;
        remainder = value % LIMB;
      }
      while (first < words.length && words[first] == 0) {
        first++;
      }
      for (int i = 0; i < DIGITS_PER_LIMB; i++) {
        text[--at] = ALPHABET[(int) (remainder % 58)];
        remainder /= 58;
      }
    }
    while (at < text.length && text[at] == ALPHABET[0]) {
      at++;
    }
    at -= zeros;
    Arrays.fill(text, at, at + zeros, ALPHABET[0]);
    return new String(text, at, text.length - at, StandardCharsets.US_ASCII);
  }

  /**
   * The bytes of base58 text.
   *
   * @throws MalformedKeyException when a character is not in the alphabet, or the text is longer
   *     than {@value #MAX_CHARS} characters or means more than {@value #MAX_BYTES} bytes
   */
  public static byte[] decode(String text) {
    return decode(text, MAX_BYTES);
  }

  /**
   * As {@link #decode(String)} with a bound of the caller's, for instruction data in blocks.
   *
   * @throws MalformedKeyException when a character is not in the alphabet, or the text means more
   *     than {@code maxBytes} bytes
   */
  public static byte[] decode(String text, int maxBytes) {
    int length = text.length();
    // a byte needs at most log(256)/log(58) < 1.37 characters
    if (length > maxBytes * 1.37 + 1) {
      throw new MalformedKeyException(
          "base58 text of " + length + " characters for at most " + maxBytes + " bytes");
    }
    int zeros = 0;
    while (zeros < length && text.charAt(zeros) == '1') {
      zeros++;
    }
    int[] words = new int[(length - zeros) * 3 / 16 + 2];
    int used = 0;
    for (int at = zeros; at < length; ) {
      int count = Math.min(DIGITS_PER_LIMB, length - at);
      long carry = 0;
      long scale = 1;
      for (int i = 0; i < count; i++) {
        carry = carry * 58 + digit(text, at + i);
        scale *= 58;
      }
      at += count;
      for (int i = 0; i < used; i++) {
        long value = (words[i] & 0xffff_ffffL) * scale + carry;
        words[i] = (int) value;
        carry = value >>> 32;
      }
      if (carry != 0) {
        words[used++] = (int) carry;
      }
    }
    int significant = used * 4;
    while (significant > 0 && byteAt(words, significant - 1) == 0) {
      significant--;
    }
    if (zeros + significant > maxBytes) {
      throw new MalformedKeyException(
          "base58 text means " + (zeros + significant) + " bytes, at most " + maxBytes);
    }
    byte[] bytes = new byte[zeros + significant];
    for (int i = 0; i < significant; i++) {
      bytes[zeros + i] = byteAt(words, significant - 1 - i);
    }
    return bytes;
  }

  private static long[] bigEndianWords(byte[] bytes) {
    long[] words = new long[(bytes.length + 3) / 4];
    for (int i = 0; i < bytes.length; i++) {
      int word = words.length - 1 - (bytes.length - 1 - i) / 4;
      words[word] = (words[word] << 8) | (bytes[i] & 0xff);
    }
    return words;
  }

  private static byte byteAt(int[] littleEndianWords, int index) {
    return (byte) (littleEndianWords[index / 4] >>> (index % 4 * 8));
  }

  private static int digit(String text, int index) {
    char c = text.charAt(index);
    int digit = c < DIGIT_OF.length ? DIGIT_OF[c] : -1;
    if (digit < 0) {
      throw new MalformedKeyException("no base58 character at position " + index);
    }
    return digit;
  }

  private static byte[] digitOf() {
    byte[] digits = new byte[128];
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < ALPHABET.length; i++) {
      digits[ALPHABET[i]] = (byte) i;
    }
    return digits;
  }
}
