package io.phantomparadox.vault.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all stores of the process together: one block cache, which also holds
 * indexes and filters, and one budget of write buffers that is charged to it. The first store to
 * open fixes the sizes; they live as long as the process.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  /** Streams setting: bytes of the block cache. */
  public static final String CACHE_BYTES_CONFIG = "vault.rocksdb.cache.bytes";

  /** Streams setting: bytes of all write buffers. */
  public static final String WRITE_BYTES_CONFIG = "vault.rocksdb.write.bytes";

  private static final double BLOOM_BITS_PER_KEY = 10;
  private static final double MEMTABLE_FILTER_SHARE = 0.05;
  private static final int FILES_BEFORE_MERGE = 8;
  private static final long BLOCK_BYTES = 8 << 10;

  private record Shared(Cache cache, WriteBufferManager writeBuffers, long limitBytes) {}

  private static volatile @Nullable Shared shared;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared memory = shared(configs);
    // Streams' own instance: its metrics look at it
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    // lookups meet several young files
    table.setPinL0FilterAndIndexBlocksInCache(true);
    table.setBlockSize(BLOCK_BYTES);
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS_PER_KEY));
    // Streams leaves the filter of the last level out, where nearly everything lies: a lookup of
    // what is not there would read a block
    options.setOptimizeFiltersForHits(false);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(memory.writeBuffers());
    options.setMaxWriteBufferNumber(3);
    // merging files costs the core that verifies signatures, and lookups of new keys are spared
    options.setLevel0FileNumCompactionTrigger(FILES_BEFORE_MERGE);
    // a store has one writer
    options.setAllowConcurrentMemtableWrite(false);
    // most reads ask for what is not there (a nonce, an intent, a slot of a new trade): let the
    // write buffers answer that as quickly as the files' filters do
    options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_SHARE);
    options.setMemtableWholeKeyFiltering(true);
  }

  @Override
  public void close(String storeName, Options options) {
    // cache and write buffer budget are shared by every store and stay
  }

  /** Native bytes that all stores hold now: blocks, indexes, filters and write buffers. */
  public static long usedBytes() {
    Shared memory = shared;
    return memory == null ? 0 : memory.cache().getUsage();
  }

  /** What {@link #usedBytes} is bounded to; 0 before the first store opens. */
  public static long limitBytes() {
    Shared memory = shared;
    return memory == null ? 0 : memory.limitBytes();
  }

  private static synchronized Shared shared(Map<String, Object> configs) {
    Shared memory = shared;
    if (memory == null) {
      RocksDB.loadLibrary();
      long writeBytes = bytes(configs, WRITE_BYTES_CONFIG, 48L << 20);
      // the write buffers are charged to the cache, so the cache is the bound of both
      long limitBytes = bytes(configs, CACHE_BYTES_CONFIG, 64L << 20) + writeBytes;
      Cache cache = new HyperClockCache(limitBytes, 0, -1, false);
      memory = new Shared(cache, new WriteBufferManager(writeBytes, cache), limitBytes);
      shared = memory;
    }
    return memory;
  }

  private static long bytes(Map<String, Object> configs, String name, long otherwise) {
    Object value = configs.get(name);
    return value == null ? otherwise : Long.parseLong(value.toString());
  }
}
