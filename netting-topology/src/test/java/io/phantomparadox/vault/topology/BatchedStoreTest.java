package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that netting's topology has, on RocksDB. */
class BatchedStoreTest {
  private static final String STORE = "ledger";
  private static final int STEPS = 20_000;

  @TempDir Path dir;

  @Test
  void givenRandomChangesWhenReadThenEveryAnswerIsThatOfAMap() {
    Random random = new Random(7);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    try (TopologyTestDriver driver = driver()) {
      KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(STORE);
      for (int step = 0; step < STEPS; step++) {
        byte[] key = key(random.nextInt(3_000));
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> {
            byte[] value = new byte[random.nextInt(6_000)];
            random.nextBytes(value);
            store.put(Bytes.wrap(key), value);
            model.put(key, value);
          }
          case 4 -> {
            store.put(Bytes.wrap(key), null);
            model.remove(key);
          }
          case 5 ->
              assertThat(store.delete(Bytes.wrap(key)))
                  .as("step %d", step)
                  .isEqualTo(model.remove(key));
          default ->
              assertThat(store.get(Bytes.wrap(key))).as("step %d", step).isEqualTo(model.get(key));
        }
        // seldom enough that it is also written because it is full
        if (step % 6_007 == 0) {
          // both of the same group, so that they are in order
          byte[] from = key(7 * random.nextInt(200));
          byte[] to = key(1_400 + 7 * random.nextInt(200));
          assertThat(read(store.range(Bytes.wrap(from), Bytes.wrap(to))))
              .as("step %d", step)
              .isEqualTo(lines(model.subMap(from, true, to, true)));
          assertThat(read(store.reverseRange(Bytes.wrap(from), Bytes.wrap(to))))
              .isEqualTo(lines(model.subMap(from, true, to, true).descendingMap()));
        }
        if (step % 53 == 0) {
          // few enough that what is collected is merged
          int first = 7 * random.nextInt(400);
          byte[] from = key(first);
          byte[] to = key(first + 7 * random.nextInt(40));
          assertThat(read(store.range(Bytes.wrap(from), Bytes.wrap(to))))
              .as("step %d", step)
              .isEqualTo(lines(model.subMap(from, true, to, true)));
          assertThat(read(store.reverseRange(Bytes.wrap(from), Bytes.wrap(to))))
              .as("step %d", step)
              .isEqualTo(lines(model.subMap(from, true, to, true).descendingMap()));
        }
      }
      assertThat(read(store.all())).isEqualTo(lines(model));
    }
  }

  @Test
  void givenChangesThatWereNotCommittedWhenItIsClosedThenOnlyWhatWasWrittenIsLeft() {
    KeyValueStore<Bytes, byte[]> below = Stores.inMemoryKeyValueStore(STORE).get();
    BatchedStore store = new BatchedStore(below);
    store.put(Bytes.wrap(key(1)), new byte[] {1});
    store.commit(Map.of());
    store.put(Bytes.wrap(key(1)), new byte[] {2});
    store.put(Bytes.wrap(key(2)), new byte[] {2});

    assertThat(store.get(Bytes.wrap(key(1)))).containsExactly(2);
    assertThat(store.collected()).isEqualTo(2);
    assertThat(below.get(Bytes.wrap(key(1)))).containsExactly(1);
    assertThat(below.get(Bytes.wrap(key(2)))).isNull();
  }

  @Test
  void givenManyChangesWhenCollectedThenTheirNumberAndTheirBytesAreBounded() {
    BatchedStore store = new BatchedStore(Stores.inMemoryKeyValueStore(STORE).get());
    for (int i = 0; i < 3 * BatchedStore.MAX_CHANGES; i++) {
      store.put(Bytes.wrap(key(i)), new byte[8]);
      assertThat(store.collected()).isLessThan(BatchedStore.MAX_CHANGES);
    }
    int large = (int) (BatchedStore.MAX_BYTES / 4);
    for (int i = 0; i < 20; i++) {
      store.put(Bytes.wrap(key(i)), new byte[large]);
    }
    assertThat(store.collected()).isLessThanOrEqualTo(4);
  }

  @Test
  void givenFewChangesInARangeWhenItIsReadThenTheyAreMergedAndManyAreWritten() {
    BatchedStore store = new BatchedStore(Stores.inMemoryKeyValueStore(STORE).get());
    for (int i = 0; i < 7 * BatchedStore.MAX_MERGED; i += 7) {
      store.put(Bytes.wrap(key(i)), new byte[] {1});
    }
    Bytes first = Bytes.wrap(key(0));

    assertThat(read(store.range(first, Bytes.wrap(key(7 * BatchedStore.MAX_MERGED)))))
        .hasSize(BatchedStore.MAX_MERGED);
    assertThat(store.collected()).as("nothing was written").isEqualTo(BatchedStore.MAX_MERGED);

    store.put(Bytes.wrap(key(7 * BatchedStore.MAX_MERGED)), new byte[] {1});
    assertThat(read(store.range(first, Bytes.wrap(key(7 * BatchedStore.MAX_MERGED)))))
        .hasSize(BatchedStore.MAX_MERGED + 1);
    assertThat(store.collected()).as("all were written").isZero();
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(8).putInt(number % 7).putInt(number).array();
  }

  private static List<String> read(KeyValueIterator<Bytes, byte[]> iterator) {
    List<String> lines = new ArrayList<>();
    try (iterator) {
      while (iterator.hasNext()) {
        KeyValue<Bytes, byte[]> next = iterator.next();
        lines.add(line(next.key.get(), next.value));
      }
    }
    return lines;
  }

  private static List<String> lines(Map<byte[], byte[]> entries) {
    return entries.entrySet().stream()
        .map(entry -> line(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String line(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "=" + Arrays.hashCode(value);
  }

  private TopologyTestDriver driver() {
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
    topology.addProcessor("idle", Idle::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            BatchedStore.supplier(STORE), Serdes.Bytes(), Serdes.ByteArray()),
        "idle");
    Properties settings = new Properties();
    settings.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    return new TopologyTestDriver(topology, settings);
  }

  /** The test itself writes. */
  private static final class Idle implements Processor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      throw new IllegalStateException("nothing is sent");
    }
  }
}
