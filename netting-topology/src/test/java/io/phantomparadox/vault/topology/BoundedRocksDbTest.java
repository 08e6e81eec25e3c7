package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/** One bound for the native memory of all stores of a process. */
class BoundedRocksDbTest {
  private static final int STORES = 4;
  private static final int VALUE_BYTES = 8 << 10;

  /** What is written beyond the bound before the next flush ends. */
  private static final double SLACK = 1.25;

  @TempDir Path dir;

  @Test
  void givenSeveralStoresThatHoldMoreThanTheBoundWhenWrittenAndReadThenTheyShareItAndKeepToIt()
      throws Exception {
    List<RocksDB> stores = new ArrayList<>();
    List<Options> all = new ArrayList<>();
    BoundedRocksDb setter = new BoundedRocksDb();
    RocksDB.loadLibrary();
    try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
      for (int i = 0; i < STORES; i++) {
        Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(16 << 20);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        setter.setConfig("store " + i, options, Map.of());
        all.add(options);
        stores.add(RocksDB.open(options, dir.resolve("store " + i).toString()));
      }
      long limit = BoundedRocksDb.limitBytes();
      int records = (int) (1.5 * limit / VALUE_BYTES);
      Random random = new Random(1);
      byte[] value = new byte[VALUE_BYTES];
      long most = 0;
      for (int i = 0; i < records; i++) {
        random.nextBytes(value);
        stores.get(i % STORES).put(unlogged, key(i), value);
        most = Math.max(most, BoundedRocksDb.usedBytes());
      }
      for (int i = 0; i < records; i++) {
        assertThat(stores.get(i % STORES).get(key(i))).isNotNull();
        most = Math.max(most, BoundedRocksDb.usedBytes());
      }

      assertThat(most).as("used at most, of %d", limit).isLessThan((long) (SLACK * limit));
      assertThat(most).as("it was really used").isGreaterThan(limit / 2);
    } finally {
      stores.forEach(RocksDB::close);
      all.forEach(Options::close);
    }
  }

  private static byte[] key(int number) {
    return Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
