package io.phantomparadox.vault.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far stores are read back from their changelogs: restoring is not dead. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {
  private record Restore(long from, long to, long restored) {}

  private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();
  private final LongAdder restored = new LongAdder();

  @Override
  public void onRestoreStart(
      TopicPartition partition, String storeName, long startingOffset, long endingOffset) {
    running.put(partition, new Restore(startingOffset, endingOffset, 0));
  }

  @Override
  public void onBatchRestored(
      TopicPartition partition, String storeName, long batchEndOffset, long numRestored) {
    restored.add(numRestored);
    running.computeIfPresent(
        partition,
        (key, restore) ->
            new Restore(restore.from(), restore.to(), restore.restored() + numRestored));
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String storeName, long totalRestored) {
    running.remove(partition);
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String storeName, long totalRestored) {
    running.remove(partition);
  }

  /** Records read back since the start, of whatever partition. */
  long restored() {
    return restored.sum();
  }

  int partitions() {
    return running.size();
  }

  /** Records that are still to be read, at most. */
  long remainingRecords() {
    return running.values().stream()
        .mapToLong(restore -> Math.max(0, restore.to() - restore.from() - restore.restored()))
        .sum();
  }
}
