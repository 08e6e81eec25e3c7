package io.phantomparadox.vault.operations.lag;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a group is behind on one partition, as a reader of committed transactions sees it.
 *
 * @param partition topic and number
 * @param committed next offset the group will read, −1 when it never committed one
 * @param end the last stable offset: what is beyond belongs to transactions that are still open
 * @param records committed records that are not read yet; markers and aborted records do not count
 * @param exact false when {@code records} is only an upper bound: beyond {@link
 *     LagReader#EXACT_RECORDS} the rest is taken from offsets
 * @param behind age of the oldest record that is not read, zero when there is none; null when it
 *     could not be read in time
 * @param lost offsets between the group's position and the first one that the topic still keeps
 */
public record PartitionLag(
    TopicPartition partition,
    long committed,
    long end,
    long records,
    boolean exact,
    @Nullable Duration behind,
    long lost) {

  /** Seconds behind; not a number when unknown. */
  public double seconds() {
    return behind == null ? Double.NaN : behind.toMillis() / 1e3;
  }
}
