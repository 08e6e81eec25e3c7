package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.settlement.worker.LaneHealth;
import java.util.List;

/**
 * How a settlement worker is.
 *
 * @param ready whether it is a member of its group and every partition it holds is worked on
 * @param partitions partitions it settles
 * @param troubles what is wrong, one line each
 * @param lanes games with a batch under way
 */
public record SettlementHealth(
    boolean ready, int partitions, List<String> troubles, List<LaneHealth> lanes) {
  public SettlementHealth {
    troubles = List.copyOf(troubles);
    lanes = List.copyOf(lanes);
  }
}
