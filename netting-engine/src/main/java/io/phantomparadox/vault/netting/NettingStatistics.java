package io.phantomparadox.vault.netting;

import java.util.Map;

/**
 * What netting saved. Not part of the batch hash.
 *
 * @param trades in the input
 * @param executed of them
 * @param notExecuted number of trades per reason; reasons that did not occur are absent
 * @param grossLamports Σ amounts of executed trades
 * @param netLamports Σ positive deltas: what really moves between wallets
 * @param grossOperations two per executed trade: one payment, one item
 * @param netOperations deltas plus owner changes: what the chain has to apply
 */
public record NettingStatistics(
    int trades,
    int executed,
    Map<Reason, Integer> notExecuted,
    long grossLamports,
    long netLamports,
    int grossOperations,
    int netOperations) {
  public NettingStatistics {
    notExecuted = Map.copyOf(notExecuted);
  }
}
