package io.phantomparadox.vault.topology.ledger;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the halves of a batch, part after part. The members of a window were posted close to each
 * other, so their halves lie side by side: a walk over a stretch of the log costs a fraction of as
 * many lookups. Where halves lie scattered, as carried ones do, they are looked up one by one. A
 * walk also meets halves that later members need, the buyers' behind the sellers': the latest are
 * kept. A half does not change while its trade is open.
 */
final class HalfReader {
  private static final int STRETCH = 512;

  /** A stretch of which less was used was not worth walking. */
  private static final int WORTH_WALKING = STRETCH / 4;

  /** Halves kept, some 2 MiB. */
  private static final int KEPT_MAX = 4_096;

  private final GameTables tables;
  private final Map<Long, SignedHalf> read = new LinkedHashMap<>();
  private int used = STRETCH;

  HalfReader(GameTables tables) {
    this.tables = tables;
  }

  /** The half at an offset of vault.intents; it must be there. */
  SignedHalf at(long offset) {
    SignedHalf half = take(offset);
    if (half == null && used >= WORTH_WALKING) {
      used = 0;
      walk(offset);
      half = take(offset);
    }
    return half != null ? half : tables.openHalf(offset);
  }

  /** The batch is written: another one has other halves. */
  void forget() {
    read.clear();
    used = STRETCH;
  }

  private @Nullable SignedHalf take(long offset) {
    SignedHalf half = read.remove(offset);
    if (half != null) {
      used++;
    }
    return half;
  }

  private void walk(long offset) {
    for (SignedHalf next : tables.halvesFrom(offset, STRETCH)) {
      read.put(next.offset(), next);
    }
    Iterator<Long> oldest = read.keySet().iterator();
    for (int surplus = read.size() - KEPT_MAX; surplus > 0; surplus--) {
      oldest.next();
      oldest.remove();
    }
  }
}
