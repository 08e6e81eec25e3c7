package io.phantomparadox.vault.settlement.chain;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How the cluster and the way to it have looked lately, for alerts.
 *
 * @param endpoints configured
 * @param endpointsLeftAlone whose circuit is not closed
 * @param failovers calls that went on to another endpoint because one failed, since the start
 * @param finalizedSlot the last one seen; empty before the first look
 * @param slotStoodStill for how long that slot has been the same over looks in a row
 * @param payerLamports what the fee payer had, finalized; empty before the first look
 * @param authorityLamports the same of the server authority, which pays the rent of batches
 */
public record ChainCondition(
    int endpoints,
    int endpointsLeftAlone,
    long failovers,
    OptionalLong finalizedSlot,
    Duration slotStoodStill,
    OptionalLong payerLamports,
    OptionalLong authorityLamports) {

  /** Of a chain that nobody has looked at. */
  public static ChainCondition unknown() {
    return new ChainCondition(
        0, 0, 0, OptionalLong.empty(), Duration.ZERO, OptionalLong.empty(), OptionalLong.empty());
  }
}
