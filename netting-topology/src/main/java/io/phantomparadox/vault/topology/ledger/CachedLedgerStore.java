package io.phantomparadox.vault.topology.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what the ledger reads again soon beside the store: wallets, items, sessions, halves and
 * what became of their intents; and what tells that a key is new without asking for it ({@link
 * NonceMarks}, {@link SlotFilter}). Every change goes to the store at once, so the store is always
 * the truth and ranges are read from it; only {@link #get} is spared. It holds for the one writer
 * of a store, and is made anew from the store whenever that is opened. Not thread-safe.
 */
public final class CachedLedgerStore implements LedgerStore {
  private final LedgerStore store;

  /**
   * Wallets, items and sessions: those of a window are read again when it is cut and applied. An
   * item is some 240 bytes, so the default has room for a window of 100,000.
   */
  private final RecentRecords accounts;

  /** Halves and intents, which come by in masses and would push the accounts out. */
  private final RecentRecords passing;

  private final NonceMarks nonces;
  private final SlotFilter slots;

  /**
   * @param maxBytes of heap, about, three quarters of it for wallets, items and sessions; 0 keeps
   *     nothing
   */
  public CachedLedgerStore(LedgerStore store, long maxBytes) {
    this.store = store;
    passing = new RecentRecords(maxBytes / 4);
    accounts = new RecentRecords(maxBytes - maxBytes / 4);
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
    RecentRecords recent = recent(key[0]);
    byte[] known = recent.get(wrapped);
    if (known != null) {
      return known;
    }
    if (key[0] == LedgerKeys.MATCH && slots.isNew(key)) {
      return null;
    }
    byte[] value = store.get(key);
    if (value != null) {
      recent.put(wrapped, value);
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
      recent(key[0]).put(new StoredKey(key), value);
    }
  }

  @Override
  public void delete(byte[] key) {
    store.delete(key);
    if (LedgerKeys.readAgain(key)) {
      recent(key[0]).remove(new StoredKey(key));
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
    return accounts.bytes() + passing.bytes();
  }

  private RecentRecords recent(byte kind) {
    return switch (kind) {
      case LedgerKeys.WALLET, LedgerKeys.ITEM, LedgerKeys.SESSION -> accounts;
      default -> passing;
    };
  }
}
