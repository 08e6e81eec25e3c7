package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.PublicKey;

/**
 * An account as an instruction names it.
 *
 * @param key its address
 * @param signer whether its key must sign the transaction
 * @param writable whether the instruction may change it
 */
public record AccountMeta(PublicKey key, boolean signer, boolean writable) {
  /** Read only, not signing. */
  public static AccountMeta readonly(PublicKey key) {
    return new AccountMeta(key, false, false);
  }

  /** Writable, not signing. */
  public static AccountMeta writable(PublicKey key) {
    return new AccountMeta(key, false, true);
  }

  /** Read only, signing. */
  public static AccountMeta signer(PublicKey key) {
    return new AccountMeta(key, true, false);
  }

  /** Writable, signing. */
  public static AccountMeta writableSigner(PublicKey key) {
    return new AccountMeta(key, true, true);
  }
}
