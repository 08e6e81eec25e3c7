package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;

/**
 * What the vault program says it did. Field for field the events of its IDL.
 *
 * <p>Amounts that a wallet may choose freely (requested withdrawals, session limits) are shown as
 * 2^63−1 when they are larger: no sum of lamports can reach either, and a signed long stays
 * positive.
 */
public sealed interface VaultEvent {

  /** An event of one game. */
  sealed interface OfGame extends VaultEvent {
    /** The game's id. */
    long game();
  }

  /** An event of the program as a whole. */
  sealed interface OfProgram extends VaultEvent {}

  /** init_config. */
  record ConfigInitialized(
      PublicKey admin,
      PublicKey serverAuthority,
      long commitMaxSlots,
      long settleMaxSlots,
      long withdrawLockSlots,
      long minDepositLamports)
      implements OfProgram {}

  /** set_paused. */
  record PausedSet(boolean paused, PublicKey by) implements OfProgram {}

  /** rotate_authority. */
  record AuthorityRotated(int role, PublicKey oldAuthority, PublicKey newAuthority)
      implements OfProgram {}

  /** create_game. */
  record GameCreated(long game, PublicKey authority) implements OfGame {}

  /** create_page. */
  record PageCreated(long game, int kind, int page) implements OfGame {}

  /** open_wallet. */
  record WalletOpened(long game, PublicKey wallet, int index) implements OfGame {}

  /** deposit; available is the balance after it. */
  record Deposited(
      long game, PublicKey wallet, int index, long amountLamports, long availableLamports)
      implements OfGame {}

  /** request_withdraw. */
  record WithdrawRequested(long game, PublicKey wallet, int index, long amountLamports, long slot)
      implements OfGame {}

  /** cancel_withdraw; amount was requested. */
  record WithdrawCancelled(long game, PublicKey wallet, int index, long amountLamports)
      implements OfGame {}

  /** complete_withdraw; amount was paid, available is the balance after it. */
  record WithdrawCompleted(
      long game,
      PublicKey wallet,
      int index,
      long requestedLamports,
      long amountLamports,
      long availableLamports)
      implements OfGame {}

  /** mint_item. */
  record ItemMinted(long game, Hash32 item, int index, PublicKey owner, int ownerIndex)
      implements OfGame {}

  /** register_session_key. */
  record SessionKeyRegistered(
      long game,
      PublicKey owner,
      PublicKey session,
      long maxVolumeLamports,
      int maxItems,
      long expiresAtSeconds,
      int actions)
      implements OfGame {}

  /** revoke_session_key. */
  record SessionKeyRevoked(long game, PublicKey owner, PublicKey session) implements OfGame {}

  /** commit_net_batch with void = false. */
  record NetBatchCommitted(
      long game,
      long batchId,
      Hash32 batchHash,
      Hash32 prevHash,
      Hash32 chunkRoot,
      Hash32 tradesRoot,
      Hash32 daDigest,
      long asOfSlot,
      long deadlineSlot,
      int debitChunks,
      int itemChunks,
      int creditChunks,
      long sumDebitsLamports,
      long sumCreditsLamports)
      implements OfGame {}

  /** settle_net_batch. */
  record NetBatchChunkSettled(long game, long batchId, int chunkIndex, int kind, int count)
      implements OfGame {}

  /** finalize_net_batch: an end. */
  record NetBatchSettled(long game, long batchId, Hash32 batchHash, long sumDebitsLamports)
      implements OfGame {}

  /** abort_net_batch; that many chunks are to be reverted. */
  record NetBatchAborting(long game, long batchId, Hash32 batchHash, int debitChunksApplied)
      implements OfGame {}

  /** revert_net_chunk. */
  record NetBatchChunkReverted(long game, long batchId, int chunkIndex, int kind, int count)
      implements OfGame {}

  /**
   * All debits are given back: an end. Follows NetBatchAborting or the last NetBatchChunkReverted
   * in the same instruction.
   */
  record NetBatchAborted(long game, long batchId, Hash32 batchHash) implements OfGame {}

  /** commit_net_batch with void = true: an end. */
  record NetBatchVoided(
      long game,
      long batchId,
      Hash32 batchHash,
      Hash32 prevHash,
      Hash32 tradesRoot,
      Hash32 daDigest,
      long asOfSlot)
      implements OfGame {}

  /** close_batch. */
  record BatchClosed(long game, long batchId, BatchState state) implements OfGame {}
}
