package io.phantomparadox.vault.solana.ed25519;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ed25519 on AWS-LC through Amazon Corretto Crypto Provider (linux-x64). */
final class CorrettoEd25519 {
  private static final Logger LOG = LoggerFactory.getLogger(CorrettoEd25519.class);

  // The provider registers its own Ed25519 key factory only when told so before its class loads.
  private static final String REGISTER_KEY_FACTORY =
      "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

  private static final byte[] PKCS8_PREFIX = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private final Provider provider;
  private final Ed25519Verifier verifier;

  private CorrettoEd25519(Provider provider) {
    this.provider = provider;
    this.verifier = new JcaEd25519(provider);
  }

  /** The provider when its native library loads and knows Ed25519. */
  static Optional<CorrettoEd25519> load() {
    try {
      if (System.getProperty(REGISTER_KEY_FACTORY) == null) {
        System.setProperty(REGISTER_KEY_FACTORY, "true");
      }
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable loadingError = provider.getLoadingError();
      if (loadingError != null) {
        LOG.info("Amazon Corretto Crypto Provider does not load here: {}", loadingError.toString());
        return Optional.empty();
      }
      KeyFactory.getInstance("Ed25519", provider);
      java.security.Signature.getInstance("Ed25519", provider);
      return Optional.of(new CorrettoEd25519(provider));
    } catch (LinkageError | GeneralSecurityException notHere) {
      LOG.info("Amazon Corretto Crypto Provider does not serve Ed25519: {}", notHere.toString());
      return Optional.empty();
    }
  }

  Ed25519Verifier verifier() {
    return verifier;
  }

  Ed25519Signer signer(byte[] seed) {
    byte[] pkcs8 = new byte[PKCS8_PREFIX.length + seed.length];
    System.arraycopy(PKCS8_PREFIX, 0, pkcs8, 0, PKCS8_PREFIX.length);
    System.arraycopy(seed, 0, pkcs8, PKCS8_PREFIX.length, seed.length);
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519", provider)
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return message -> sign(key, message);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("any 32 bytes are an Ed25519 seed", impossible);
    }
  }

  private byte[] sign(PrivateKey key, byte[] message) {
    try {
      java.security.Signature engine = java.security.Signature.getInstance("Ed25519", provider);
      engine.initSign(key);
      engine.update(message);
      return engine.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Ed25519 signing has no failing input", impossible);
    }
  }
}
