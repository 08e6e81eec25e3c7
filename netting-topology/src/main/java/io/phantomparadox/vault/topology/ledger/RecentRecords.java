package io.phantomparadox.vault.topology.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records used lately, by key, within a bound of heap; the longest unused go. Not thread-safe. */
final class RecentRecords {
  /** What an entry costs beside its bytes: map entry, key object, two array headers. */
  private static final long ENTRY_OVERHEAD_BYTES = 120;

  private final long maxBytes;
  private final Map<StoredKey, byte[]> records = new LinkedHashMap<>(1_024, 0.75f, true);
  private long bytes;

  /**
   * @param maxBytes of heap, about; 0 keeps nothing
   */
  RecentRecords(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  byte @Nullable [] get(StoredKey key) {
    return records.get(key);
  }

  void put(StoredKey key, byte[] value) {
    byte[] before = records.put(key, value);
    bytes += before == null ? cost(key.bytes(), value) : value.length - before.length;
    if (bytes > maxBytes) {
      makeRoom();
    }
  }

  void remove(StoredKey key) {
    byte[] gone = records.remove(key);
    if (gone != null) {
      bytes -= cost(key.bytes(), gone);
    }
  }

  /** About how much heap is used. */
  long bytes() {
    return bytes;
  }

  private void makeRoom() {
    var oldest = records.entrySet().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      Map.Entry<StoredKey, byte[]> entry = oldest.next();
      bytes -= cost(entry.getKey().bytes(), entry.getValue());
      oldest.remove();
    }
  }

  private static long cost(byte[] key, byte[] value) {
    return ENTRY_OVERHEAD_BYTES + key.length + value.length;
  }
}
