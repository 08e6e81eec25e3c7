package io.phantomparadox.vault.indexer.projection;

import java.util.Comparator;

/** A batch of a game; in the order of games, then of batches. */
record BatchId(long game, long batchId) implements Comparable<BatchId> {
  private static final Comparator<BatchId> ORDER =
      Comparator.comparingLong(BatchId::game).thenComparingLong(BatchId::batchId);

  @Override
  public int compareTo(BatchId other) {
    return ORDER.compare(this, other);
  }
}
