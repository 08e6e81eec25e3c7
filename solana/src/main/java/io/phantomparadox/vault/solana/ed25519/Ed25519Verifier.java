package io.phantomparadox.vault.solana.ed25519;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;

/** Says whether a signature is one that Solana accepts. Implementations are thread-safe. */
@FunctionalInterface
public interface Ed25519Verifier {
  /**
   * Whether {@code signature} is {@code key}'s over {@code message}. Any malformed key or signature
   * is simply false.
   */
  boolean verify(PublicKey key, byte[] message, Signature signature);
}
