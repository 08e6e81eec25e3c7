package io.phantomparadox.vault.solana.ed25519;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of edwards25519 that is computed with, in extended coordinates: x = X/Z, y = Y/Z, and T =
 * U·V where T·Z = X·Y.
 *
 * <p>Formulas of Hisil, Wong, Carter and Dawson ("Twisted Edwards Curves Revisited", 2008) for a =
 * −1; they are complete, so no input is special. The field is BouncyCastle's. Time depends on the
 * values: for verification only, never with a secret.
 */
final class EdwardsPoint {
  /** Size of an encoding in bytes. */
  static final int SIZE = 32;

  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final int[] D =
      constant(
          BigInteger.valueOf(-121_665)
              .multiply(BigInteger.valueOf(121_666).modInverse(PRIME))
              .mod(PRIME));
  private static final int[] D_TWICE = doubled(D);

  private final int[] x = X25519Field.create();
  private final int[] y = X25519Field.create();
  private final int[] z = X25519Field.create();
  private final int[] u = X25519Field.create();
  private final int[] v = X25519Field.create();

  // scratch of the formulas below
  private final int[] a = X25519Field.create();
  private final int[] b = X25519Field.create();
  private final int[] c = X25519Field.create();
  private final int[] e = X25519Field.create();
  private final int[] f = X25519Field.create();
  private final int[] g = X25519Field.create();
  private final int[] h = X25519Field.create();

  /** A point prepared to be added: Y + X, Y − X, 2Z and 2d·T. */
  static final class Addend {
    private final int[] yPlusX = X25519Field.create();
    private final int[] yMinusX = X25519Field.create();
    private final int[] zTwice = X25519Field.create();
    private final int[] tTwiceD = X25519Field.create();
  }

  private EdwardsPoint() {}

  /** The neutral element. */
  static EdwardsPoint neutral() {
    EdwardsPoint point = new EdwardsPoint();
    X25519Field.one(point.y);
    X25519Field.one(point.z);
    X25519Field.one(point.v);
    return point;
  }

  /** The point 32 bytes encode (RFC 8032, 5.1.3); empty when they are none. */
  static Optional<EdwardsPoint> decode(byte[] source, int offset) {
    byte[] yBytes = new byte[SIZE];
    System.arraycopy(source, offset, yBytes, 0, SIZE);
    boolean xOdd = yBytes[SIZE - 1] < 0;
    yBytes[SIZE - 1] &= 0x7f;
    EdwardsPoint point = new EdwardsPoint();
    X25519Field.decode255(yBytes, point.y);
    X25519Field.one(point.z);
    // x² = (y² − 1) / (d·y² + 1)
    X25519Field.sqr(point.y, point.a);
    X25519Field.mul(D, point.a, point.b);
    X25519Field.subOne(point.a);
    X25519Field.addOne(point.b);
    if (!X25519Field.sqrtRatioVar(point.a, point.b, point.x)) {
      return Optional.empty();
    }
    X25519Field.normalize(point.x);
    if (xOdd && X25519Field.isZeroVar(point.x)) {
      return Optional.empty();
    }
    if (xOdd != ((point.x[0] & 1) == 1)) {
      point.negate();
    }
    X25519Field.copy(point.x, 0, point.u, 0);
    X25519Field.copy(point.y, 0, point.v, 0);
    return Optional.of(point);
  }

  /** Only right after decoding, while U is X. */
  private void negate() {
    X25519Field.negate(x, x);
    X25519Field.normalize(x);
  }

  EdwardsPoint copy() {
    EdwardsPoint copy = new EdwardsPoint();
    X25519Field.copy(x, 0, copy.x, 0);
    X25519Field.copy(y, 0, copy.y, 0);
    X25519Field.copy(z, 0, copy.z, 0);
    X25519Field.copy(u, 0, copy.u, 0);
    X25519Field.copy(v, 0, copy.v, 0);
    return copy;
  }

  /** This point, prepared to be added. */
  Addend addend() {
    Addend addend = new Addend();
    X25519Field.apm(y, x, addend.yPlusX, addend.yMinusX);
    X25519Field.carry(addend.yPlusX);
    X25519Field.carry(addend.yMinusX);
    X25519Field.add(z, z, addend.zTwice);
    X25519Field.carry(addend.zTwice);
    X25519Field.mul(u, v, addend.tTwiceD);
    X25519Field.mul(addend.tTwiceD, D_TWICE, addend.tTwiceD);
    return addend;
  }

  /** P, 3P, 5P …: so many odd multiples of this point. */
  Addend[] oddMultiples(int count) {
    EdwardsPoint multiple = copy();
    EdwardsPoint twice = copy();
    twice.twice();
    Addend step = twice.addend();
    Addend[] odd = new Addend[count];
    for (int i = 0; i < count; i++) {
      odd[i] = multiple.addend();
      multiple.add(step);
    }
    return odd;
  }

  /** Doubles this point: dbl-2008-hwcd with every factor negated, 4 squarings and 3 products. */
  void twice() {
    X25519Field.add(x, y, e);
    X25519Field.sqr(x, a);
    X25519Field.sqr(y, b);
    X25519Field.sqr(z, c);
    X25519Field.add(c, c, c);
    X25519Field.apm(a, b, h, g);
    X25519Field.sqr(e, e);
    X25519Field.sub(h, e, e);
    X25519Field.add(c, g, f);
    X25519Field.carry(f);
    finish();
  }

  void add(Addend other) {
    X25519Field.apm(y, x, b, a);
    X25519Field.mul(a, other.yMinusX, a);
    X25519Field.mul(b, other.yPlusX, b);
    X25519Field.mul(u, v, c);
    X25519Field.mul(c, other.tTwiceD, c);
    X25519Field.apm(b, a, h, e);
    X25519Field.mul(z, other.zTwice, a);
    X25519Field.apm(a, c, g, f);
    finish();
  }

  void subtract(Addend other) {
    X25519Field.apm(y, x, b, a);
    X25519Field.mul(a, other.yPlusX, a);
    X25519Field.mul(b, other.yMinusX, b);
    X25519Field.mul(u, v, c);
    X25519Field.mul(c, other.tTwiceD, c);
    X25519Field.apm(b, a, h, e);
    X25519Field.mul(z, other.zTwice, a);
    X25519Field.apm(a, c, f, g);
    finish();
  }

  /** X = E·F, Y = G·H, Z = F·G, T = E·H; T is left as its factors until somebody needs it. */
  private void finish() {
    X25519Field.mul(e, f, x);
    X25519Field.mul(g, h, y);
    X25519Field.mul(f, g, z);
    X25519Field.copy(e, 0, u, 0);
    X25519Field.copy(h, 0, v, 0);
  }

  /** The 32 bytes of this point: y, and the lowest bit of x on top. */
  byte[] encode() {
    X25519Field.invVar(z, a);
    X25519Field.mul(x, a, b);
    X25519Field.mul(y, a, c);
    X25519Field.normalize(b);
    X25519Field.normalize(c);
    byte[] bytes = new byte[SIZE];
    X25519Field.encode(c, bytes, 0);
    bytes[SIZE - 1] |= (byte) ((b[0] & 1) << 7);
    return bytes;
  }

  private static int[] constant(BigInteger value) {
    byte[] bigEndian = value.toByteArray();
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < Math.min(SIZE, bigEndian.length); i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    int[] element = X25519Field.create();
    X25519Field.decode255(bytes, element);
    return element;
  }

  private static int[] doubled(int[] value) {
    int[] sum = X25519Field.create();
    X25519Field.add(value, value, sum);
    X25519Field.carry(sum);
    return sum;
  }
}
