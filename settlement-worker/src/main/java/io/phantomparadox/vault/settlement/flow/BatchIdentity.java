package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.solana.Hash32;

/**
 * What the log says a batch is, as far as its settlement decides by it.
 *
 * @param game the game's id, a u64
 * @param batchId from 1, without gaps
 * @param previousHash hash of the batch before it, zero for the first
 * @param batchHash its own hash
 * @param asOfSlot last finalized slot that its cut had seen
 */
public record BatchIdentity(
    long game, long batchId, Hash32 previousHash, Hash32 batchHash, long asOfSlot) {

  /** Game, slash, number: what every service calls the batch in its logs. */
  public String name() {
    return Long.toUnsignedString(game) + "/" + Long.toUnsignedString(batchId);
  }

  @Override
  public String toString() {
    return "batch " + name();
  }
}
