package io.phantomparadox.vault.testkit.audit;

/** What the program told of a game, as far as an audit needs it; wallets in base58, else hex. */
public sealed interface ChainFact {
  /** Wallets count through their ledger pages. */
  record WalletOpened(String wallet, long index) implements ChainFact {}

  record Deposited(String wallet, long lamports) implements ChainFact {}

  record WithdrawRequested(String wallet, long lamports) implements ChainFact {}

  record WithdrawCancelled(String wallet) implements ChainFact {}

  /**
   * @param lamports that were paid
   */
  record WithdrawCompleted(String wallet, long lamports) implements ChainFact {}

  record ItemMinted(String item, long index, String owner) implements ChainFact {}

  /**
   * @param maxVolumeLamports a u64
   * @param actions bit n stands for the action with code n
   */
  record SessionRegistered(
      String owner,
      String session,
      long maxVolumeLamports,
      long maxItems,
      long expiresAtSeconds,
      int actions)
      implements ChainFact {}

  record SessionRevoked(String owner, String session) implements ChainFact {}

  /** A batch's content, fixed. */
  record Committed(
      long batchId,
      String batchHash,
      String previousHash,
      String chunkRoot,
      String tradesRoot,
      String daDigest,
      long asOfSlot,
      int debitChunks,
      int itemChunks,
      int creditChunks,
      long sumDebits)
      implements ChainFact {
    int chunks() {
      return debitChunks + itemChunks + creditChunks;
    }
  }

  record ChunkApplied(long batchId, int chunk) implements ChainFact {}

  record ChunkReverted(long batchId, int chunk) implements ChainFact {}

  record Settled(long batchId, String batchHash) implements ChainFact {}

  record Aborted(long batchId) implements ChainFact {}

  /**
   * @param daDigest of its payload; empty where only the topic's event is known
   */
  record Voided(long batchId, String batchHash, String daDigest) implements ChainFact {}
}
