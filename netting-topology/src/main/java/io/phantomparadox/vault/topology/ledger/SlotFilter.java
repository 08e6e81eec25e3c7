package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.topology.ledger.LedgerStore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a slot is certainly not in the store, as a first half asks: a Bloom filter (Bloom,
 * CACM 13/7, 1970) of the slots of all games of a partition. It is read from the store at the first
 * question and only ever added to; slots that went make it answer "perhaps" too often, so it is
 * read anew after {@value #MAX_ADDED} additions. Reading happens inside a transaction, which must
 * not be long: when there are more than {@value #MAX_READ} slots, every question goes to the store
 * until then. Not thread-safe.
 */
final class SlotFilter {
  /** 4 MiB; at {@link #MAX_ADDED} slots one question in a hundred is asked in vain. */
  private static final int BITS = 1 << 25;

  private static final int PROBES = 5;
  static final int MAX_ADDED = 2_500_000;

  /** Half a second of reading. */
  static final int MAX_READ = 400_000;

  private final LedgerStore store;
  private final int maxRead;
  private long @Nullable [] bits;

  /** Whether the filter was not read to its end, so that every slot must be asked for. */
  private boolean blind;

  private long added;

  SlotFilter(LedgerStore store) {
    this(store, MAX_READ);
  }

  SlotFilter(LedgerStore store, int maxRead) {
    this.store = store;
    this.maxRead = maxRead;
  }

  /** Whether a slot is certainly not in the store; false says nothing. */
  boolean isNew(byte[] key) {
    long[] filter = bits;
    if (filter == null || added >= MAX_ADDED) {
      filter = read();
    }
    if (blind) {
      return false;
    }
    long hash = hash(key);
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(hash, probe);
      if ((filter[bit >>> 6] & (1L << bit)) == 0) {
        return true;
      }
    }
    return false;
  }

  /** A slot was put into the store. */
  void added(byte[] key) {
    long[] filter = bits;
    if (filter != null) {
      add(filter, key);
    }
  }

  private long[] read() {
    long[] filter = new long[BITS >>> 6];
    added = 0;
    byte[] from = {LedgerKeys.MATCH};
    try (Cursor cursor = store.range(from, LedgerKeys.successor(from))) {
      while (cursor.hasNext() && added < maxRead) {
        add(filter, cursor.next().key());
      }
      blind = cursor.hasNext();
    }
    bits = filter;
    return filter;
  }

  private void add(long[] filter, byte[] key) {
    long hash = hash(key);
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(hash, probe);
      filter[bit >>> 6] |= 1L << bit;
    }
    added++;
  }

  private static int bit(long hash, int probe) {
    return ((int) (hash >>> 32) + probe * (int) hash) & (BITS - 1);
  }

  /** FNV-1a with a finalizer: who provokes collisions gains a lookup, no more. */
  private static long hash(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }
}
