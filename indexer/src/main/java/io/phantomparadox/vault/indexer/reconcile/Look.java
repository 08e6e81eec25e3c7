package io.phantomparadox.vault.indexer.reconcile;

import java.util.ArrayList;
import java.util.List;

/**
 * One comparison of the tables with a source.
 *
 * @param compared rows that were compared
 * @param mismatches rows that differ
 */
record Look(long compared, List<Mismatch> mismatches) {
  Look {
    mismatches = List.copyOf(mismatches);
  }

  /** What differs in both looks: what a moment explains is gone by the second. */
  Look confirmedBy(Look later) {
    List<Mismatch> confirmed = new ArrayList<>();
    for (Mismatch again : later.mismatches) {
      if (mismatches.stream().anyMatch(again::sameRow)) {
        confirmed.add(again);
      }
    }
    return new Look(later.compared, confirmed);
  }
}
