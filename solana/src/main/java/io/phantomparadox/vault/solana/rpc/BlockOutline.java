package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import java.util.List;
import java.util.OptionalLong;

/**
 * A block without what its transactions did.
 *
 * @param slot the slot asked for
 * @param previousBlockhash hash of the block before; all zeros when the node does not have it
 * @param blockTimeSeconds seconds of the Unix epoch, where known
 * @param signatures first signature of each transaction, in order
 */
public record BlockOutline(
    long slot,
    Hash32 blockhash,
    Hash32 previousBlockhash,
    long parentSlot,
    OptionalLong blockTimeSeconds,
    List<Signature> signatures) {
  public BlockOutline {
    signatures = List.copyOf(signatures);
  }
}
