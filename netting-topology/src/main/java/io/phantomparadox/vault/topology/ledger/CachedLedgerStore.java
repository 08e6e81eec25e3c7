package io.phantomparadox.vault.topology.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the ledger reads again soon beside the store: wallets, items, sessions, halves and
 * what became of their intents; and what tells that a key is new without asking for it ({@link
 * NonceMarks}, {@link SlotFilter}). Every change goes to the store at once, so the store is always
 * the truth and ranges are read from it; only {@link #get} is spared. It holds for the one writer
 * of a store, and is made anew from the store whenever that is opened. Not thread-safe.
 */
public final class CachedLedgerStore implements LedgerStore {
  /** What an entry costs beside its bytes: map entry, key object, two array headers. */
  private static final long ENTRY_OVERHEAD_BYTES = 120;

  private final LedgerStore store;
  private final long maxBytes;
  private final Map<StoredKey, byte[]> recent = new LinkedHashMap<>(1_024, 0.75f, true);
  private final NonceMarks nonces;
  private final SlotFilter slots;
  private long bytes;

  /**
   * @param maxBytes of heap, about; 0 keeps nothing
   */
  public CachedLedgerStore(LedgerStore store, long maxBytes) {
    this.store = store;
    this.maxBytes = maxBytes;
    nonces = new NonceMarks(store);
    slots = new SlotFilter(store);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    if (key[0] == LedgerKeys.NONCE && nonces.isNew(key)) {
      return null;
    }
    if (!LedgerKeys.readAgain(key)) {
      return store.get(key);
    }
    StoredKey wrapped = new StoredKey(key);
    byte[] known = recent.get(wrapped);
    if (known != null) {
      return known;
    }
    if (key[0] == LedgerKeys.MATCH && slots.isNew(key)) {
      return null;
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
    switch (key[0]) {
      case LedgerKeys.NONCE -> nonces.added(key);
      case LedgerKeys.MATCH -> slots.added(key);
      default -> {
        // nothing is asked about the newness of the others
      }
    }
    if (LedgerKeys.readAgain(key)) {
      keep(new StoredKey(key), value);
    }
  }

  @Override
  public void delete(byte[] key) {
    store.delete(key);
    if (LedgerKeys.readAgain(key)) {
      byte[] gone = recent.remove(new StoredKey(key));
      if (gone != null) {
        bytes -= cost(key, gone);
      }
    }
  }

  @Override
  public Cursor range(byte[] from, byte[] to) {
    return store.range(from, to);
  }

  @Override
  public byte @Nullable [] lastKey(byte[] from, byte[] to) {
    return store.lastKey(from, to);
  }

  /** About how much heap is used. */
  long bytes() {
    return bytes;
  }

  private void keep(StoredKey key, byte[] value) {
    byte[] before = recent.put(key, value);
    bytes += before == null ? cost(key.bytes(), value) : value.length - before.length;
    if (bytes > maxBytes) {
      makeRoom();
    }
  }

  private void makeRoom() {
    var oldest = recent.entrySet().iterator();
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
