package io.phantomparadox.vault.solana.ed25519;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.X509EncodedKeySpec;

/**
 * Strict verification on a JCA provider whose only leniency is that it takes points of small order.
 *
 * <p>Both the JDK's provider and Corretto's check S, leave out the cofactor, and compare the
 * encoding of R; with the explicit check of A and R they decide all 914 CCTV vectors as Solana
 * does. Key factories and signatures are made per call: they are cheap and not thread-safe.
 */
final class JcaEd25519 implements Ed25519Verifier {
  private static final byte[] X509_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private final Provider provider;

  JcaEd25519(Provider provider) {
    this.provider = provider;
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    byte[] signatureBytes = signature.toBytes();
    byte[] x509 = new byte[X509_PREFIX.length + PublicKey.SIZE];
    System.arraycopy(X509_PREFIX, 0, x509, 0, X509_PREFIX.length);
    key.copyTo(x509, X509_PREFIX.length);
    if (SmallOrder.is(signatureBytes, 0) || SmallOrder.is(x509, X509_PREFIX.length)) {
      return false;
    }
    try {
      java.security.PublicKey publicKey =
          KeyFactory.getInstance("Ed25519", provider).generatePublic(new X509EncodedKeySpec(x509));
      java.security.Signature engine = java.security.Signature.getInstance("Ed25519", provider);
      engine.initVerify(publicKey);
      engine.update(message);
      return engine.verify(signatureBytes);
    } catch (GeneralSecurityException notAPointOrNotASignature) {
      // providers throw for encodings that decode to nothing; the algorithm itself was found at
      // load
      return false;
    }
  }
}
