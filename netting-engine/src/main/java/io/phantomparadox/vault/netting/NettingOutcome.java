package io.phantomparadox.vault.netting;

import java.util.List;

/**
 * The result of netting one input.
 *
 * @param decisions one per trade, in canonical order
 * @param replaySequence indexes (into the canonical order) of the executed trades, in an order in
 *     which each seller holds the item at its turn; all trades of an item stand together
 * @param deltas by wallet ascending, non-zero only
 * @param ownerChanges by item ascending, only where the owner changed
 * @param statistics gross against net
 */
public record NettingOutcome(
    List<Decision> decisions,
    IntSequence replaySequence,
    List<Delta> deltas,
    List<OwnerChange> ownerChanges,
    NettingStatistics statistics) {
  public NettingOutcome {
    decisions = decisions instanceof DecisionList ? decisions : List.copyOf(decisions);
    deltas = List.copyOf(deltas);
    ownerChanges = List.copyOf(ownerChanges);
  }
}
