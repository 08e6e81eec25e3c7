package io.phantomparadox.vault.benchmarks.solana;

import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.security.Security;
import org.conscrypt.Conscrypt;

/** Who can verify Ed25519 on a JVM; all but the bare ones as strict as they can be made. */
public enum VerifyProvider {
  /** What the vault uses where it runs. */
  CORRETTO_STRICT,
  CONSCRYPT_STRICT,
  /** As it is: it refuses small order by itself. */
  LIBSODIUM,
  SUNEC_STRICT,
  /** What the vault uses elsewhere. */
  PURE_JAVA_STRICT,
  /** Not strict: it accepts what Solana refuses. */
  BOUNCY_CASTLE_BARE;

  /**
   * The verifier.
   *
   * @throws RuntimeException when its native part is not on this machine
   */
  Ed25519Verifier verifier() {
    return switch (this) {
      case CORRETTO_STRICT -> Ed25519.corretto().orElseThrow();
      case CONSCRYPT_STRICT -> Ed25519.strictOn(Conscrypt.newProvider());
      case LIBSODIUM -> new Libsodium();
      case SUNEC_STRICT -> Ed25519.strictOn(Security.getProvider("SunEC"));
      case PURE_JAVA_STRICT -> Ed25519.pureJava();
      case BOUNCY_CASTLE_BARE ->
          (key, message, signature) ->
              org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                  signature.toBytes(), 0, key.toBytes(), 0, message, 0, message.length);
    };
  }
}
