package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.settlement.worker.LaneHealth;
import java.util.List;

/**
 * How a settlement worker is.
 *
 * @param live false when it left its group for good; a new process goes on from the log
 * @param ready whether it is a member of its group, every partition it holds is worked on, and no
 *     game waits for chain, payload store or switch
 * @param partitions partitions it settles
 * @param troubles what is wrong, one line each
 * @param alerts games that do not go on by themselves, one line each; a batch in manual review is
 *     here and does not make the worker unready, because other games go on
 * @param lanes games with a batch under way
 */
public record SettlementHealth(
    boolean live,
    boolean ready,
    int partitions,
    List<String> troubles,
    List<String> alerts,
    List<LaneHealth> lanes) {
  public SettlementHealth {
    troubles = List.copyOf(troubles);
    alerts = List.copyOf(alerts);
    lanes = List.copyOf(lanes);
  }
}
