package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.topology.ledger.LedgerStore;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A Streams store as the ledger sees it. */
public final class KafkaLedgerStore implements LedgerStore {
  private final KeyValueStore<Bytes, byte[]> store;

  public KafkaLedgerStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return store.get(Bytes.wrap(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(Bytes.wrap(key), value);
  }

  @Override
  public void delete(byte[] key) {
    // the store's own delete reads the old value first, to hand it back
    store.put(Bytes.wrap(key), null);
  }

  @Override
  public Cursor range(byte[] from, byte[] to) {
    return new StoreCursor(store.range(Bytes.wrap(from), Bytes.wrap(to)), to);
  }

  @Override
  public byte @Nullable [] lastKey(byte[] from, byte[] to) {
    try (KeyValueIterator<Bytes, byte[]> iterator =
        store.reverseRange(Bytes.wrap(from), Bytes.wrap(to))) {
      while (iterator.hasNext()) {
        byte[] key = iterator.next().key.get();
        if (!Arrays.equals(key, to)) {
          return key;
        }
      }
      return null;
    }
  }

  /** Leaves out the end, which Streams includes. */
  static final class StoreCursor implements Cursor {
    private final KeyValueIterator<Bytes, byte[]> iterator;
    private final byte[] end;

    StoreCursor(KeyValueIterator<Bytes, byte[]> iterator, byte[] end) {
      this.iterator = iterator;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      return iterator.hasNext() && !Arrays.equals(iterator.peekNextKey().get(), end);
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      KeyValue<Bytes, byte[]> next = iterator.next();
      return new Entry(next.key.get(), next.value);
    }

    @Override
    public void close() {
      iterator.close();
    }
  }
}
