package io.phantomparadox.vault.solana.ed25519;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.security.Provider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Ed25519 of this process.
 *
 * <p>Strict means what Solana means (ed25519-dalek's {@code verify_strict}): S below the group
 * order, neither A nor R of small order, and the equation without cofactor. All verifiers handed
 * out here give the same answer on every input; they differ in speed only.
 */
public final class Ed25519 {
  private static final Logger LOG = LoggerFactory.getLogger(Ed25519.class);

  private Ed25519() {}

  /** The fastest exactly strict verifier that runs on this machine. */
  public static Ed25519Verifier strict() {
    return Fastest.VERIFIER;
  }

  /** The strict verifier that needs no native part. */
  public static Ed25519Verifier pureJava() {
    return PureJava.VERIFIER;
  }

  /** The strict verifier on Amazon Corretto Crypto Provider; empty where its native part fails. */
  public static Optional<Ed25519Verifier> corretto() {
    return Corretto.PROVIDER.map(CorrettoEd25519::verifier);
  }

  /**
   * Strict verification on a JCA provider that refuses S of the group order and more, compares the
   * encoding of R, and fails only to refuse points of small order: the JDK's, Corretto's,
   * Conscrypt's.
   */
  public static Ed25519Verifier strictOn(Provider provider) {
    return new JcaEd25519(provider);
  }

  /** The signer that needs no native part, see {@link #signer}. */
  public static Ed25519Signer pureJavaSigner(byte[] seed) {
    return bouncyCastleSigner(seed);
  }

  /**
   * A signer for a 32-byte seed (RFC 8032 private key). Signatures are deterministic, so every
   * signer of a seed gives the same bytes.
   */
  public static Ed25519Signer signer(byte[] seed) {
    return Corretto.PROVIDER
        .map(provider -> provider.signer(seed))
        .orElseGet(() -> bouncyCastleSigner(seed));
  }

  /** The public key of a 32-byte seed. */
  public static PublicKey publicKey(byte[] seed) {
    if (seed.length != org.bouncycastle.math.ec.rfc8032.Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    byte[] key = new byte[PublicKey.SIZE];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, key, 0);
    return PublicKey.of(key);
  }

  // Holders: a provider is loaded by the first use that needs it, not by touching this class.
  private static final class Corretto {
    static final Optional<CorrettoEd25519> PROVIDER = CorrettoEd25519.load();
  }

  private static final class PureJava {
    static final Ed25519Verifier VERIFIER = new PureJavaEd25519();
  }

  private static final class Fastest {
    static final Ed25519Verifier VERIFIER = choose();

    private static Ed25519Verifier choose() {
      Optional<Ed25519Verifier> corretto = corretto();
      LOG.info(
          "Ed25519 by {}", corretto.isPresent() ? "Amazon Corretto Crypto Provider" : "Java alone");
      return corretto.orElseGet(Ed25519::pureJava);
    }
  }

  private static Ed25519Signer bouncyCastleSigner(byte[] seed) {
    byte[] ownSeed = seed.clone();
    byte[] key = publicKey(seed).toBytes();
    return message -> {
      byte[] signature = new byte[Signature.SIZE];
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          ownSeed, 0, key, 0, null, message, 0, message.length, signature, 0);
      return signature;
    };
  }
}
