package io.phantomparadox.vault.topology;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** A store's entries and changes of them that it does not have yet, in one order. */
final class MergedIterator implements KeyValueIterator<Bytes, byte[]> {
  private final KeyValueIterator<Bytes, byte[]> below;
  private final Iterator<KeyValue<Bytes, byte[]>> changes;
  private final int direction;
  private @Nullable KeyValue<Bytes, byte[]> change;
  private @Nullable KeyValue<Bytes, byte[]> next;

  /**
   * @param below closed with this one
   * @param changes in the same order; a null value deletes
   */
  MergedIterator(
      KeyValueIterator<Bytes, byte[]> below,
      List<KeyValue<Bytes, byte[]>> changes,
      boolean descending) {
    this.below = below;
    this.changes = changes.iterator();
    direction = descending ? -1 : 1;
    nextChange();
    advance();
  }

  private void nextChange() {
    change = changes.hasNext() ? changes.next() : null;
  }

  private void advance() {
    next = null;
    while (next == null && (change != null || below.hasNext())) {
      KeyValue<Bytes, byte[]> first = change;
      int order =
          first == null
              ? 1
              : below.hasNext() ? direction * first.key.compareTo(below.peekNextKey()) : -1;
      if (first == null || order > 0) {
        next = below.next();
        return;
      }
      if (order == 0) {
        // the change stands for it
        below.next();
      }
      nextChange();
      if (first.value != null) {
        next = first;
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public KeyValue<Bytes, byte[]> next() {
    KeyValue<Bytes, byte[]> entry = peek();
    advance();
    return entry;
  }

  @Override
  public Bytes peekNextKey() {
    return peek().key;
  }

  private KeyValue<Bytes, byte[]> peek() {
    KeyValue<Bytes, byte[]> entry = next;
    if (entry == null) {
      throw new NoSuchElementException();
    }
    return entry;
  }

  @Override
  public void close() {
    below.close();
  }
}
