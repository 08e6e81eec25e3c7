package io.phantomparadox.vault.operations.lag;

import java.time.Instant;
import java.util.List;

/**
 * One look at all groups.
 *
 * @param at when
 * @param groups by name
 * @param ends of every partition that a group reads, by topic and number
 */
public record LagSnapshot(Instant at, List<GroupLag> groups, List<PartitionEnd> ends) {
  public LagSnapshot {
    groups = List.copyOf(groups);
    ends = List.copyOf(ends);
  }

  /**
   * The end of a partition.
   *
   * @param stable last stable offset: readers of committed records get so far
   * @param open offsets beyond it: transactions that have not ended; when they stay and {@code
   *     stable} does not move, a transaction hangs and every reader waits although no lag shows
   */
  public record PartitionEnd(String topic, int partition, long stable, long open) {}
}
