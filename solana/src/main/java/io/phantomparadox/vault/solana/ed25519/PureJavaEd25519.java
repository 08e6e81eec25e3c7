package io.phantomparadox.vault.solana.ed25519;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.security.Provider;
import java.security.Security;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Strict verification without native parts.
 *
 * <p>BouncyCastle checks a random-looking multiple of the equation, so it may accept when A or R
 * has a component of small order although the plain equation does not hold. When both lie in the
 * prime-order subgroup (every honest key and signature) its yes is exact; else the slow provider of
 * the JDK decides. Its no is always right, because a multiple of a true equation is true.
 */
final class PureJavaEd25519 implements Ed25519Verifier {
  private final JcaEd25519 exact;

  PureJavaEd25519() {
    Provider sunEc = Security.getProvider("SunEC");
    if (sunEc == null) {
      throw new IllegalStateException("this Java runtime has no SunEC provider");
    }
    this.exact = new JcaEd25519(sunEc);
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    byte[] keyBytes = key.toBytes();
    byte[] signatureBytes = signature.toBytes();
    if (SmallOrder.is(keyBytes, 0) || SmallOrder.is(signatureBytes, 0)) {
      return false;
    }
    if (!Ed25519.verify(signatureBytes, 0, keyBytes, 0, message, 0, message.length)) {
      return false;
    }
    boolean inPrimeOrderSubgroup =
        Ed25519.validatePublicKeyFull(keyBytes, 0)
            && Ed25519.validatePublicKeyFull(signatureBytes, 0);
    return inPrimeOrderSubgroup || exact.verify(key, message, signature);
  }
}
