package io.phantomparadox.vault.operations.lag;

import java.util.List;

/**
 * How far a consumer group is behind.
 *
 * @param group its id
 * @param state as the broker names it: STABLE, EMPTY, PREPARING_REBALANCE …
 * @param members consumers in it now; 0 when it is stopped
 * @param partitions every partition it committed or is assigned, by topic and number
 */
public record GroupLag(String group, String state, int members, List<PartitionLag> partitions) {
  public GroupLag {
    partitions = List.copyOf(partitions);
  }

  /** Records behind on all partitions together. */
  public long records() {
    return partitions.stream().mapToLong(PartitionLag::records).sum();
  }

  /** Seconds behind on the worst partition; unknown ones count as none. */
  public double seconds() {
    return partitions.stream()
        .mapToDouble(PartitionLag::seconds)
        .filter(seconds -> !Double.isNaN(seconds))
        .max()
        .orElse(0);
  }
}
