package io.phantomparadox.vault.solana.ed25519;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Strict verification without native parts: computes S·B − k·A and compares its encoding with R, as
 * RFC 8032 and Solana's runtime do.
 *
 * <p>BouncyCastle's own verification checks a multiple of that equation, which is quicker and
 * accepts what Solana refuses; making its answer exact needs a proof that R has prime order, which
 * costs more than computing R. So only its field arithmetic is used.
 */
final class PureJavaEd25519 implements Ed25519Verifier {
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final byte[] BASE_POINT =
      HexFormat.of().parseHex("5866666666666666666666666666666666666666666666666666666666666666");
  private static final int SCALAR_BITS = 256;

  // odd digits up to these; a table holds half as many points, and the base point's is made once
  private static final int KEY_DIGIT_MAX = 15;
  private static final int BASE_DIGIT_MAX = 127;

  private static final EdwardsPoint.Addend[] BASE_MULTIPLES =
      EdwardsPoint.decode(BASE_POINT, 0).orElseThrow().oddMultiples((BASE_DIGIT_MAX + 1) / 2);

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    byte[] keyBytes = key.toBytes();
    byte[] signatureBytes = signature.toBytes();
    if (SmallOrder.is(keyBytes, 0) || SmallOrder.is(signatureBytes, 0)) {
      return false;
    }
    byte[] s = Arrays.copyOfRange(signatureBytes, EdwardsPoint.SIZE, Signature.SIZE);
    if (littleEndian(s).compareTo(GROUP_ORDER) >= 0) {
      return false;
    }
    return EdwardsPoint.decode(keyBytes, 0)
        .map(point -> expectedR(point, challenge(signatureBytes, keyBytes, message), s))
        .filter(r -> Arrays.equals(r, 0, EdwardsPoint.SIZE, signatureBytes, 0, EdwardsPoint.SIZE))
        .isPresent();
  }

  /** s·B − k·A by interleaved signed digits: one doubling a bit, an addition every six or nine. */
  private static byte[] expectedR(EdwardsPoint key, byte[] k, byte[] s) {
    byte[] keyDigits = signedDigits(k, KEY_DIGIT_MAX);
    byte[] baseDigits = signedDigits(s, BASE_DIGIT_MAX);
    EdwardsPoint.Addend[] keyMultiples = key.oddMultiples((KEY_DIGIT_MAX + 1) / 2);
    EdwardsPoint sum = EdwardsPoint.neutral();
    int bit = SCALAR_BITS - 1;
    while (bit >= 0 && keyDigits[bit] == 0 && baseDigits[bit] == 0) {
      bit--;
    }
    for (; bit >= 0; bit--) {
      sum.twice();
      addMultiple(sum, keyMultiples, -keyDigits[bit]);
      addMultiple(sum, BASE_MULTIPLES, baseDigits[bit]);
    }
    return sum.encode();
  }

  private static void addMultiple(EdwardsPoint sum, EdwardsPoint.Addend[] odd, int digit) {
    if (digit > 0) {
      sum.add(odd[digit / 2]);
    } else if (digit < 0) {
      sum.subtract(odd[-digit / 2]);
    }
  }

  /** SHA-512(R ‖ A ‖ message) modulo the group order, 32 bytes little-endian. */
  private static byte[] challenge(byte[] signature, byte[] key, byte[] message) {
    MessageDigest digest = sha512();
    digest.update(signature, 0, EdwardsPoint.SIZE);
    digest.update(key);
    digest.update(message);
    byte[] bigEndian = littleEndian(digest.digest()).mod(GROUP_ORDER).toByteArray();
    byte[] k = new byte[EdwardsPoint.SIZE];
    for (int i = 0; i < bigEndian.length; i++) {
      k[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return k;
  }

  /**
   * The scalar as Σ digit[i]·2^i with digits that are 0 or odd and at most {@code max} either way,
   * mostly 0 (the sliding windows of SUPERCOP's ref10).
   *
   * @param scalar below 2^253, little-endian
   */
  static byte[] signedDigits(byte[] scalar, int max) {
    int[] digits = new int[SCALAR_BITS];
    for (int i = 0; i < SCALAR_BITS; i++) {
      digits[i] = scalar[i >> 3] >> (i & 7) & 1;
    }
    for (int i = 0; i < SCALAR_BITS; i++) {
      if (digits[i] == 0) {
        continue;
      }
      for (int b = 1; i + b < SCALAR_BITS && 1 << b <= 2 * max; b++) {
        int higher = digits[i + b] << b;
        if (higher == 0) {
          continue;
        }
        if (digits[i] + higher <= max) {
          digits[i] += higher;
          digits[i + b] = 0;
        } else if (digits[i] - higher >= -max) {
          digits[i] -= higher;
          carry(digits, i + b);
        } else {
          break;
        }
      }
    }
    byte[] narrow = new byte[SCALAR_BITS];
    for (int i = 0; i < SCALAR_BITS; i++) {
      narrow[i] = (byte) digits[i];
    }
    return narrow;
  }

  /** Adds 2^at to digits that from there on are still bits. */
  private static void carry(int[] digits, int at) {
    int k = at;
    while (digits[k] == 1) {
      digits[k] = 0;
      k++;
    }
    digits[k] = 1;
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] bigEndian = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bigEndian[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-512", impossible);
    }
  }
}
