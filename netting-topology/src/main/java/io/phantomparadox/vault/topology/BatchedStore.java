package io.phantomparadox.vault.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A RocksDB store that is written in batches: changes are collected in memory, the last one of a
 * key wins, and go to RocksDB in key order, many in one call. A single {@code put} costs RocksDB
 * half as much again, and a slot or a half changes twice within moments.
 *
 * <p>It lies below the changelog, which sees every change at once; so nothing here is the only copy
 * of anything. What is collected is written before RocksDB is told how far it is ({@link #commit}),
 * and when it is {@value #MAX_CHANGES} changes or {@value #MAX_BYTES} bytes. Who reads a range gets
 * both merged, unless more than {@value #MAX_MERGED} changes lie in it: then they are written
 * first. Closing drops what is collected: RocksDB is then as of its last commit, and Streams
 * restores the rest. Thread-safe, because queries read while the stream thread writes.
 */
public final class BatchedStore implements KeyValueStore<Bytes, byte[]> {
  /** The more are written at once, the more of them are neighbours, which are cheap to write. */
  static final int MAX_CHANGES = 32_768;

  static final long MAX_BYTES = 8 << 20;

  /** A range of the ledger's clock, an hour ahead of it, holds none; one that is cut holds all. */
  static final int MAX_MERGED = 512;

  private static final byte[] DELETED = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final NavigableMap<Bytes, byte[]> changes = new TreeMap<>();
  private long bytes;

  BatchedStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Makes stores of a name, kept on disk as {@link Stores#persistentKeyValueStore} keeps them. */
  public static KeyValueBytesStoreSupplier supplier(String name) {
    KeyValueBytesStoreSupplier rocks = Stores.persistentKeyValueStore(name);
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return rocks.name();
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new BatchedStore(rocks.get());
      }

      @Override
      public String metricsScope() {
        return rocks.metricsScope();
      }
    };
  }

  @Override
  public synchronized byte @Nullable [] get(Bytes key) {
    byte[] change = changes.get(key);
    if (change == null) {
      return store.get(key);
    }
    return valueOf(change);
  }

  @Override
  public synchronized void put(Bytes key, byte @Nullable [] value) {
    byte[] before = changes.put(key, value == null ? DELETED : value);
    bytes += (value == null ? 0 : value.length) - (before == null ? 0 : before.length);
    if (before == null) {
      bytes += key.get().length;
    }
    if (changes.size() >= MAX_CHANGES || bytes >= MAX_BYTES) {
      write();
    }
  }

  @Override
  public synchronized byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    byte[] before = get(key);
    if (before == null) {
      put(key, value);
    }
    return before;
  }

  @Override
  public synchronized void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    for (KeyValue<Bytes, byte[]> entry : entries) {
      put(entry.key, entry.value);
    }
  }

  @Override
  public synchronized byte @Nullable [] delete(Bytes key) {
    byte[] before = get(key);
    put(key, null);
    return before;
  }

  /** Changes that RocksDB does not have yet. */
  synchronized int collected() {
    return changes.size();
  }

  private void write() {
    if (changes.isEmpty()) {
      return;
    }
    List<KeyValue<Bytes, byte[]>> sorted = new ArrayList<>(changes.size());
    changes.forEach((key, value) -> sorted.add(new KeyValue<>(key, valueOf(value))));
    store.putAll(sorted);
    changes.clear();
    bytes = 0;
  }

  private static byte @Nullable [] valueOf(byte[] change) {
    return change == DELETED ? null : change;
  }

  @Override
  public synchronized KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    List<KeyValue<Bytes, byte[]>> between = collectedBetween(from, to);
    KeyValueIterator<Bytes, byte[]> below = store.range(from, to);
    return between.isEmpty() ? below : new MergedIterator(below, between, false);
  }

  @Override
  public synchronized KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
    List<KeyValue<Bytes, byte[]>> between = collectedBetween(from, to);
    KeyValueIterator<Bytes, byte[]> below = store.reverseRange(from, to);
    return between.isEmpty() ? below : new MergedIterator(below, between.reversed(), true);
  }

  /** Changes to merge into a range, both ends inclusive; none when they had better be written. */
  private List<KeyValue<Bytes, byte[]>> collectedBetween(@Nullable Bytes from, @Nullable Bytes to) {
    if (from == null || to == null) {
      write();
    } else if (from.compareTo(to) <= 0) {
      List<KeyValue<Bytes, byte[]>> between = new ArrayList<>();
      for (Map.Entry<Bytes, byte[]> change : changes.subMap(from, true, to, true).entrySet()) {
        if (between.size() == MAX_MERGED) {
          write();
          return List.of();
        }
        between.add(new KeyValue<>(change.getKey(), valueOf(change.getValue())));
      }
      return between;
    }
    return List.of();
  }

  @Override
  public synchronized KeyValueIterator<Bytes, byte[]> all() {
    write();
    return store.all();
  }

  @Override
  public synchronized KeyValueIterator<Bytes, byte[]> reverseAll() {
    write();
    return store.reverseAll();
  }

  @Override
  public synchronized <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S serializer) {
    write();
    return store.prefixScan(prefix, serializer);
  }

  @Override
  public synchronized <R> QueryResult<R> query(
      Query<R> query, PositionBound bound, QueryConfig config) {
    write();
    return store.query(query, bound, config);
  }

  @Override
  public long approximateNumEntries() {
    return store.approximateNumEntries();
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    store.init(context, root);
  }

  @Override
  public synchronized void commit(Map<TopicPartition, Long> changelogOffsets) {
    write();
    store.commit(changelogOffsets);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return store.committedOffset(partition);
  }

  // Streams asks it as long as it knows stores of both kinds
  @SuppressWarnings("deprecation")
  @Override
  public boolean managesOffsets() {
    return store.managesOffsets();
  }

  @Override
  public synchronized void close() {
    changes.clear();
    bytes = 0;
    store.close();
  }

  @Override
  public boolean persistent() {
    return store.persistent();
  }

  @Override
  public boolean isOpen() {
    return store.isOpen();
  }

  @Override
  public Position getPosition() {
    return store.getPosition();
  }
}
