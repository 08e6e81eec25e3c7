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

  /**
   * Signs the text of an intent, as a wallet without a session key does.
   *
   * @throws IllegalArgumentException when {@code keypair} is not the intent's signer, or that is
   *     not its owner: session keys sign the bytes
   */
  public static SignedIntent signText(Intent intent, Keypair keypair) {
    if (!keypair.publicKey().equals(intent.signer()) || !intent.signer().equals(intent.owner())) {
      throw new IllegalArgumentException("the text is signed by the owner, " + intent.owner());
    }
    return new SignedIntent(intent, keypair.sign(IntentText.message(intent).encode()));
  }

  /**
   * Whether the signature is the signer's over the intent's bytes, or, when the owner signs, over
   * its {@link IntentText}.
   */
  public boolean verify(Ed25519Verifier verifier) {
    return verifier.verify(intent.signer(), intent.encode(), signature)
        || (intent.signer().equals(intent.owner())
            && verifier.verify(intent.signer(), IntentText.message(intent).encode(), signature));
  }
}
