package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import java.util.Map;

/**
 * What one node showed in one look. The finalized block height was read before the statuses, so
 * that "absent and past its last valid height" proves a transaction dead.
 *
 * @param finalizedSlot the node's finalized slot
 * @param finalizedBlockHeight its finalized block height, which lastValidBlockHeight compares to
 * @param lastBatchId the game's last batch id, finalized
 * @param gameBatchHash the game's rolling batch hash, finalized
 * @param finalizedBatch the batch, finalized: this alone ends a batch
 * @param progressBatch the batch at the commitment under which phases go on
 * @param paused whether commits are stopped, finalized
 * @param commitMaxSlots how old as_of_slot may be at the commit, slots
 * @param statuses of the signatures asked about
 */
public record ChainPicture(
    long finalizedSlot,
    long finalizedBlockHeight,
    long lastBatchId,
    Hash32 gameBatchHash,
    BatchOnChain finalizedBatch,
    BatchOnChain progressBatch,
    boolean paused,
    long commitMaxSlots,
    Map<Signature, TransactionStatus> statuses) {

  public ChainPicture {
    statuses = Map.copyOf(statuses);
  }
}
