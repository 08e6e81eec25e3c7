package io.phantomparadox.vault.topology.ledger;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the ledger reads again soon beside the store: wallets, items, sessions, halves and
 * what became of their intents. Every change goes to the store at once, so the store is always the
 * truth and ranges are read from it; only {@link #get} is spared. It holds for the one writer of a
 * store. Not thread-safe.
 */
public final class CachedLedgerStore implements LedgerStore {
  /** What an entry costs beside its bytes: map entry, key object, two array headers. */
  private static final long ENTRY_OVERHEAD_BYTES = 120;

  private final LedgerStore store;
  private final long maxBytes;
  private final Map<Key, byte[]> recent = new LinkedHashMap<>(1_024, 0.75f, true);
  private long bytes;

  /**
   * @param maxBytes of heap, about; 0 keeps nothing
   */
  public CachedLedgerStore(LedgerStore store, long maxBytes) {
    this.store = store;
    this.maxBytes = maxBytes;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    if (!LedgerKeys.readAgain(key)) {
      return store.get(key);
    }
    Key wrapped = new Key(key);
    byte[] known = recent.get(wrapped);
    if (known != null) {
      return known;
    }
    byte[] value = store.get(key);
    if (value != null) {
      keep(wrapped, value);
    }
    return value;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(key, value);
    if (LedgerKeys.readAgain(key)) {
      keep(new Key(key), value);
    }
  }

  @Override
  public void delete(byte[] key) {
    store.delete(key);
    if (LedgerKeys.readAgain(key)) {
      byte[] gone = recent.remove(new Key(key));
      if (gone != null) {
        bytes -= cost(key, gone);
      }
    }
  }

  @Override
  public Cursor range(byte[] from, byte[] to) {
    return store.range(from, to);
  }

  /** About how much heap is used. */
  long bytes() {
    return bytes;
  }

  private void keep(Key key, byte[] value) {
    byte[] before = recent.put(key, value);
    bytes += before == null ? cost(key.bytes, value) : value.length - before.length;
    if (bytes > maxBytes) {
      makeRoom();
    }
  }

  private void makeRoom() {
    var oldest = recent.entrySet().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      Map.Entry<Key, byte[]> entry = oldest.next();
      bytes -= cost(entry.getKey().bytes, entry.getValue());
      oldest.remove();
    }
  }

  private static long cost(byte[] key, byte[] value) {
    return ENTRY_OVERHEAD_BYTES + key.length + value.length;
  }

  private static final class Key {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
