package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;

/**
 * What the listener asks a Solana cluster, all at commitment {@code finalized}. Every call has a
 * deadline.
 */
public interface ChainReader extends AutoCloseable {

  /** The cluster's genesis hash: its identity. */
  Hash32 genesis() throws ChainUnavailableException;

  /** The newest finalized slot that the endpoint knows. */
  long finalizedSlot() throws ChainUnavailableException;

  /** The oldest slot whose block the endpoint still keeps. */
  long firstAvailableSlot() throws ChainUnavailableException;

  /**
   * Slots in {@code [from, to]} that have a finalized block, ascending. The endpoint may know fewer
   * than there are: only the chain of block hashes proves that nothing is missing.
   */
  List<Long> finalizedSlots(long from, long to) throws ChainUnavailableException;

  /** The finalized block of a slot. */
  BlockRead block(long slot) throws ChainUnavailableException;

  @Override
  void close();

  /** An answer about one slot. */
  sealed interface BlockRead {
    /** The slot's block. */
    record Found(FinalizedBlock block) implements BlockRead {}

    /** The cluster made no block in this slot, for good (-32007, -32009). */
    record Skipped(long slot) implements BlockRead {}

    /** The endpoint does not have the block yet (-32004). */
    record NotYet(long slot) implements BlockRead {}
  }
}
