package io.phantomparadox.vault.topology.ledger;

import org.jspecify.annotations.Nullable;

/** The ordered key value store that the ledger lives in; keys compare as unsigned bytes. */
public interface LedgerStore {
  /** The value of a key, or null. */
  byte @Nullable [] get(byte[] key);

  /** Sets the value of a key. */
  void put(byte[] key, byte[] value);

  /** Removes a key; nothing happens when it is not there. */
  void delete(byte[] key);

  /**
   * Entries in key order. The cursor shows the store as it was when it was opened or later, so
   * callers do not write to the range they are reading.
   *
   * @param from first key, inclusive
   * @param to end, exclusive
   */
  Cursor range(byte[] from, byte[] to);

  /**
   * The last key of a range, or null when there is none.
   *
   * @param from first key, inclusive
   * @param to end, exclusive
   */
  default byte @Nullable [] lastKey(byte[] from, byte[] to) {
    byte[] last = null;
    try (Cursor cursor = range(from, to)) {
      while (cursor.hasNext()) {
        last = cursor.next().key();
      }
    }
    return last;
  }

  /** A walk over entries; must be closed. */
  interface Cursor extends AutoCloseable {
    boolean hasNext();

    Entry next();

    @Override
    void close();
  }

  /** A key with its value. */
  // bytes are carried, never compared, and nobody writes into them
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(byte[] key, byte[] value) {}
}
