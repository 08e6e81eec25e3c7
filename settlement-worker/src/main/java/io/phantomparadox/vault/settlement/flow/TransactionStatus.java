package io.phantomparadox.vault.settlement.flow;

import org.jspecify.annotations.Nullable;

/** What a node knows of a signature, looked up with history search. */
public sealed interface TransactionStatus {

  /** The node knows nothing of it. */
  record Absent() implements TransactionStatus {}

  /**
   * It is in a block.
   *
   * @param slot that block's slot
   * @param finalized whether the block is final
   * @param programError code of the program's error, if that is how it failed
   * @param error text of the error; null when it succeeded
   */
  record InBlock(
      long slot, boolean finalized, @Nullable Integer programError, @Nullable String error)
      implements TransactionStatus {}
}
