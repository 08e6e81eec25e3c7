package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.solana.Hash32;
import java.util.BitSet;

/** A Batch account as it stands at some commitment. */
public sealed interface BatchOnChain {

  /** There is no account: not committed yet, or closed after its end. */
  record Absent() implements BatchOnChain {}

  /**
   * The account.
   *
   * @param state where it is
   * @param batchHash hash of its content
   * @param chunkRoot root of its chunks
   * @param daDigest SHA-256 of its payload
   * @param deadlineSlot last slot in which a debit chunk is accepted
   * @param debitChunks chunks of that kind; their global indexes come first
   * @param itemChunks chunks of that kind, after the debits
   * @param creditChunks chunks of that kind, after the items
   * @param applied bit per applied chunk, by global index; not to be changed
   */
  record Present(
      State state,
      Hash32 batchHash,
      Hash32 chunkRoot,
      Hash32 daDigest,
      long deadlineSlot,
      int debitChunks,
      int itemChunks,
      int creditChunks,
      BitSet applied)
      implements BatchOnChain {

    /** Whether every debit is applied: from here on nothing can fail. */
    public boolean debitsComplete() {
      return applied.nextClearBit(0) >= debitChunks;
    }
  }

  /** States of the program. */
  enum State {
    OPEN,
    SETTLED,
    ABORTING,
    ABORTED,
    VOID;

    /** Whether nothing follows. */
    public boolean isEnd() {
      return this == SETTLED || this == ABORTED || this == VOID;
    }
  }
}
