package io.phantomparadox.vault.topology.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in memory; reads see what was there when a cursor was opened. */
final class MemoryStore implements LedgerStore {
  private TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] value = entries.get(key);
    return value == null ? null : value.clone();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    entries.put(key.clone(), value.clone());
  }

  @Override
  public void delete(byte[] key) {
    entries.remove(key);
  }

  @Override
  public Cursor range(byte[] from, byte[] to) {
    List<Entry> found = new ArrayList<>();
    entries.subMap(from, true, to, false).forEach((key, value) -> found.add(new Entry(key, value)));
    Iterator<Entry> iterator = found.iterator();
    return new Cursor() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public Entry next() {
        return iterator.next();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  Map<byte[], byte[]> copy() {
    return new TreeMap<>(entries);
  }

  /** Takes back what {@link #copy} gave. */
  void restore(Map<byte[], byte[]> snapshot) {
    entries = new TreeMap<>(Arrays::compareUnsigned);
    entries.putAll(snapshot);
  }

  /** How many keys there are of each tag. */
  Map<Character, Integer> tags() {
    Map<Character, Integer> tags = new TreeMap<>();
    entries.keySet().forEach(key -> tags.merge((char) key[0], 1, Integer::sum));
    return tags;
  }
}
