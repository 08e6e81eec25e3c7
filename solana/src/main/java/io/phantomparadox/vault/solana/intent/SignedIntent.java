package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;

/**
 * An intent with the signature of its {@link Intent#signer}. Holding one says nothing about whether
 * the signature is good: ask {@link #verify}.
 */
public record SignedIntent(Intent intent, Signature signature) {

  /**
   * Signs an intent.
   *
   * @throws IllegalArgumentException when {@code keypair} is not the intent's signer
   */
  public static SignedIntent sign(Intent intent, Keypair keypair) {
    if (!keypair.publicKey().equals(intent.signer())) {
      throw new IllegalArgumentException(
          "the signer is " + intent.signer() + ", not " + keypair.publicKey());
    }
    return new SignedIntent(intent, keypair.sign(intent.encode()));
  }

  /** Whether the signature is the signer's over the intent's bytes. */
  public boolean verify(Ed25519Verifier verifier) {
    return verifier.verify(intent.signer(), intent.encode(), signature);
  }
}
