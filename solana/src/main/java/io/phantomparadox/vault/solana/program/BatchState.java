package io.phantomparadox.vault.solana.program;

/** Where a batch stands on chain. */
public enum BatchState {
  /** Committed; chunks are being applied. */
  OPEN,
  /** All chunks applied and finalized: an end. */
  SETTLED,
  /** Being undone; applied debits are to be given back. */
  ABORTING,
  /** All debits given back: an end. */
  ABORTED,
  /** Committed as void, without chunks: an end. */
  VOID;

  /** Whether nothing can happen to the batch any more. */
  public boolean isEnd() {
    return this == SETTLED || this == ABORTED || this == VOID;
  }
}
