package io.phantomparadox.vault.listener;

/**
 * Why a listener stopped for good: going on could publish something wrong, so an operator decides.
 */
public enum HaltReason {
  /** The next block does not follow the last one that was read. */
  BROKEN_HASH_CHAIN,
  /** The block at the cursor has another hash on chain, or the cluster has another genesis. */
  CURSOR_NOT_ON_CHAIN,
  /** A block between the cursor and the next known one cannot be read. */
  MISSING_BLOCK,
  /** The endpoints no longer keep the blocks that come next. */
  HISTORY_PRUNED,
  /** The vault program emitted an event that its interface file does not know or describe. */
  UNKNOWN_EVENT,
  /**
   * The signature source missed an event: one appeared too late, the events do not count on from
   * one another, or the accounts know more than the events.
   */
  MISSING_EVENT,
  /** The endpoints' finalized slot stays before the cursor. */
  NODE_BEHIND_CURSOR,
  /**
   * The source has no cursor, and the topic has events: another source's, or the cursor is lost.
   */
  CURSOR_MISSING,
  /** A newer instance for the same source took over. */
  FENCED,
  /** A defect in the listener itself or in its configuration. */
  DEFECT
}
