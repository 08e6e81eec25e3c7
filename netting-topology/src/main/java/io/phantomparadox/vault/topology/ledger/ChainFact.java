package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/** What a finalized chain event of one game means to netting. */
public sealed interface ChainFact {
  /** The game exists. */
  record GameOpened() implements ChainFact {}

  /** A wallet has its index. */
  record WalletOpened(Id32 wallet, long index) implements ChainFact {}

  /** Lamports came into the vault. */
  record Deposited(Id32 wallet, long lamports) implements ChainFact {}

  /** From here on the amount is not available to netting. */
  record WithdrawRequested(Id32 wallet, long lamports) implements ChainFact {}

  /** The request is taken back. */
  record WithdrawCancelled(Id32 wallet) implements ChainFact {}

  /** Lamports left the vault and the request is closed. */
  record WithdrawCompleted(Id32 wallet, long paidLamports) implements ChainFact {}

  /** An item exists. */
  record ItemMinted(Id32 item, long index, Id32 owner) implements ChainFact {}

  /**
   * A wallet authorised a session key.
   *
   * @param maxVolumeLamports unsigned
   * @param maxItems unsigned
   * @param expiresAtMillis milliseconds of the Unix epoch
   * @param actions bit n allows the action of code n
   */
  record SessionRegistered(
      Id32 owner,
      Id32 session,
      long maxVolumeLamports,
      long maxItems,
      long expiresAtMillis,
      int actions)
      implements ChainFact {}

  /** A session key is void for ever. */
  record SessionRevoked(Id32 owner, Id32 session) implements ChainFact {}

  /** A batch's content is fixed on chain; not an end. */
  record BatchCommitted(long batchId, Id32 batchHash) implements ChainFact {}

  /** The good end of a batch. */
  record BatchSettled(long batchId, Id32 batchHash) implements ChainFact {}

  /** The end of a batch that changed nothing because it was reverted. */
  record BatchAborted(long batchId) implements ChainFact {}

  /** The end of a batch that changed nothing because its id was used up without content. */
  record BatchVoided(long batchId, Id32 batchHash) implements ChainFact {}
}
