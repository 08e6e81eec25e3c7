package io.phantomparadox.vault.solana.ed25519;

/** Signs with one key it keeps to itself. Implementations are thread-safe. */
@FunctionalInterface
public interface Ed25519Signer {
  /** The 64 bytes of the signature, R then S, over {@code message}. */
  byte[] sign(byte[] message);
}
