package io.phantomparadox.vault.topology.ledger;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the halves of a batch part. The members of a window were posted close to each other, so
 * their halves lie side by side: a walk over a stretch of the log costs a fraction of as many
 * lookups. Where halves lie scattered, as carried ones do, they are looked up one by one.
 */
final class HalfReader {
  private static final int STRETCH = 512;

  /** A stretch of which less was used was not worth walking. */
  private static final int WORTH_WALKING = STRETCH / 4;

  private final GameTables tables;
  private final Map<Long, SignedHalf> read = new HashMap<>();
  private int used = STRETCH;

  HalfReader(GameTables tables) {
    this.tables = tables;
  }

  /** The half at an offset of vault.intents; it must be there. */
  SignedHalf at(long offset) {
    SignedHalf half = take(offset);
    if (half == null && used >= WORTH_WALKING) {
      used = 0;
      read.clear();
      for (SignedHalf next : halvesFrom(offset)) {
        read.put(next.offset(), next);
      }
      half = take(offset);
    }
    return half != null ? half : tables.openHalf(offset);
  }

  private @Nullable SignedHalf take(long offset) {
    SignedHalf half = read.remove(offset);
    if (half != null) {
      used++;
    }
    return half;
  }

  private Iterable<SignedHalf> halvesFrom(long offset) {
    return tables.halvesFrom(offset, STRETCH);
  }
}
