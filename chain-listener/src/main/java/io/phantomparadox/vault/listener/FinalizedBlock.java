package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;
import java.util.OptionalLong;

/**
 * A block as the listener needs it: its place in the hash chain and what its successful
 * transactions called.
 *
 * @param slot the block's slot
 * @param parentSlot slot of the block before it; the slots in between were skipped
 * @param blockhash the block's hash
 * @param previousBlockhash hash of the block at {@code parentSlot}
 * @param blockTimeSeconds Unix time in seconds as the validators voted it, where known
 * @param calls every call of a followed program in successful transactions, in execution order
 * @param cutLogs transactions whose log is not whole
 */
public record FinalizedBlock(
    long slot,
    long parentSlot,
    Hash32 blockhash,
    Hash32 previousBlockhash,
    OptionalLong blockTimeSeconds,
    List<ProgramCall> calls,
    List<CutLog> cutLogs) {

  public FinalizedBlock {
    calls = List.copyOf(calls);
    cutLogs = List.copyOf(cutLogs);
  }
}
