package io.phantomparadox.vault.testkit.audit;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 as Solana's runtime verifies it (RFC 8032 without cofactor, keys and commitments of small
 * order refused), by Bouncy Castle's implementation of the curve.
 */
final class Ed25519Check {
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  /** The y of every point whose order divides 8; the sign of x is left out. */
  private static final List<byte[]> SMALL_ORDER =
      List.of(
          unhex("0000000000000000000000000000000000000000000000000000000000000000"),
          unhex("0100000000000000000000000000000000000000000000000000000000000000"),
          unhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
          unhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
          unhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));

  private Ed25519Check() {}

  /** True when the signature of the message is good; false for every malformed input. */
  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return key.length == KEY_BYTES
        && signature.length == SIGNATURE_BYTES
        && !isSmall(key)
        && !isSmall(signature)
        && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
  }

  private static boolean isSmall(byte[] point) {
    byte[] y = Arrays.copyOf(point, KEY_BYTES);
    y[KEY_BYTES - 1] &= 0x7f;
    return SMALL_ORDER.stream().anyMatch(small -> Arrays.equals(small, y));
  }

  private static byte[] unhex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
