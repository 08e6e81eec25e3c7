package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;
import java.util.OptionalLong;

/**
 * A block in full.
 *
 * @param slot the slot asked for
 * @param previousBlockhash hash of the block before; all zeros when the node does not have it
 * @param blockHeight how many blocks stand below, where known
 * @param blockTimeSeconds seconds of the Unix epoch, where known
 * @param transactions in order
 */
public record Block(
    long slot,
    Hash32 blockhash,
    Hash32 previousBlockhash,
    long parentSlot,
    OptionalLong blockHeight,
    OptionalLong blockTimeSeconds,
    List<LandedTransaction> transactions) {
  public Block {
    transactions = List.copyOf(transactions);
  }
}
