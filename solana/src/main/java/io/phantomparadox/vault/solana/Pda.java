package io.phantomparadox.vault.solana;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A program-derived address: SHA-256 of seeds, program and a marker that is no point of the curve,
 * so nobody has its secret key.
 *
 * @param address the address
 * @param bump the last seed, the largest byte for which the hash leaves the curve
 */
public record Pda(PublicKey address, int bump) {
  /** Most seeds, the bump included. */
  public static final int SEEDS_MAX = 16;

  /** Most bytes of one seed. */
  public static final int SEED_BYTES_MAX = 32;

  private static final byte[] MARKER = "ProgramDerivedAddress".getBytes(StandardCharsets.US_ASCII);

  /**
   * The address of {@code seeds} under {@code program}, with the canonical bump.
   *
   * @throws IllegalArgumentException when there are more than {@value #SEEDS_MAX}−1 seeds or one is
   *     longer than {@value #SEED_BYTES_MAX} bytes
   * @throws IllegalStateException when all 256 bumps give points of the curve (chance 2^−256)
   */
  public static Pda find(PublicKey program, byte[]... seeds) {
    checkSeeds(seeds, SEEDS_MAX - 1);
    MessageDigest digest = sha256();
    byte[] programBytes = program.toBytes();
    for (int bump = 255; bump >= 0; bump--) {
      for (byte[] seed : seeds) {
        digest.update(seed);
      }
      digest.update((byte) bump);
      digest.update(programBytes);
      byte[] address = digest.digest(MARKER);
      if (!isOnCurve(address)) {
        return new Pda(PublicKey.of(address), bump);
      }
    }
    throw new IllegalStateException("no bump leaves the curve");
  }

  /**
   * The address of {@code seeds}, the bump among them; empty when it is a point of the curve.
   *
   * @throws IllegalArgumentException when there are more than {@value #SEEDS_MAX} seeds or one is
   *     longer than {@value #SEED_BYTES_MAX} bytes
   */
  public static Optional<PublicKey> create(PublicKey program, byte[]... seeds) {
    checkSeeds(seeds, SEEDS_MAX);
    MessageDigest digest = sha256();
    for (byte[] seed : seeds) {
      digest.update(seed);
    }
    digest.update(program.toBytes());
    byte[] address = digest.digest(MARKER);
    return isOnCurve(address) ? Optional.empty() : Optional.of(PublicKey.of(address));
  }

  /** Whether {@code key} decompresses to a point of edwards25519, as the runtime asks it. */
  public static boolean isOnCurve(PublicKey key) {
    return isOnCurve(key.toBytes());
  }

  private static boolean isOnCurve(byte[] encoded) {
    // x^2 = (y^2 - 1) / (d y^2 + 1) has a solution; the sign bit and a y above p do not matter
    int[] y = X25519Field.create();
    X25519Field.decode255(encoded, y);
    int[] u = X25519Field.create();
    int[] v = X25519Field.create();
    X25519Field.sqr(y, u);
    X25519Field.mul(Curve.D, u, v);
    X25519Field.subOne(u);
    X25519Field.addOne(v);
    return X25519Field.sqrtRatioVar(u, v, X25519Field.create());
  }

  private static void checkSeeds(byte[][] seeds, int max) {
    if (seeds.length > max) {
      throw new IllegalArgumentException(seeds.length + " seeds, at most " + max);
    }
    for (byte[] seed : seeds) {
      if (seed.length > SEED_BYTES_MAX) {
        throw new IllegalArgumentException(
            "a seed of " + seed.length + " bytes, at most " + SEED_BYTES_MAX);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // every Java platform must have it
      throw new IllegalStateException(impossible);
    }
  }

  private static final class Curve {
    static final int[] D = d();

    /** −121665/121666 mod p, RFC 8032 section 5.1. */
    private static int[] d() {
      byte[] littleEndian =
          Hash32.fromHex("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352")
              .toBytes();
      int[] d = X25519Field.create();
      X25519Field.decode255(littleEndian, d);
      return d;
    }
  }
}
