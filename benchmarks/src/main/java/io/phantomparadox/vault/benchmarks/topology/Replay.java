package io.phantomparadox.vault.benchmarks.topology;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.topology.BatchedStore;
import io.phantomparadox.vault.topology.NettingTopology;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The two topologies that netting is measured beside. */
final class Replay {
  private static final String SOURCE = "intents-source";
  private static final String REPLAY = "replay";
  private static final List<String> OUTPUTS =
      List.of(
          VaultTopics.BATCHES,
          VaultTopics.INTENT_RESULTS,
          VaultTopics.SESSIONS,
          VaultTopics.BALANCES,
          VaultTopics.ITEMS);

  private Replay() {}

  /** What a run of netting wrote for one partition: every change of its store, every output. */
  record Trace(List<Write> ledger, List<Output> outputs, long inputs) {}

  /** A change of the ledger store; a null value deletes. */
  // bytes are carried, never compared
  @SuppressWarnings("ArrayRecordComponent")
  record Write(Bytes key, byte @Nullable [] value) {}

  /** A record of a topic. */
  // bytes are carried, never compared
  @SuppressWarnings("ArrayRecordComponent")
  record Output(String topic, String key, byte[] value) {}

  private static String changelog(String applicationId) {
    return applicationId + "-" + NettingTopology.LEDGER_STORE + "-changelog";
  }

  /** Where the topics of a trace end now. */
  static Map<String, List<Long>> marks(Stage stage, String applicationId) throws Exception {
    Map<String, List<Long>> marks = new TreeMap<>();
    marks.put(changelog(applicationId), stage.ends(changelog(applicationId)));
    for (String topic : OUTPUTS) {
      marks.put(topic, stage.ends(topic));
    }
    return marks;
  }

  /** Reads what a run wrote behind its marks. */
  static Map<Integer, Trace> trace(
      Stage stage, String applicationId, Map<String, List<Long>> marks) {
    Map<Integer, Trace> traces = new TreeMap<>();
    String changelog = changelog(applicationId);
    for (int partition = 0; partition < stage.partitions(); partition++) {
      List<Write> writes = new ArrayList<>();
      List<Output> outputs = new ArrayList<>();
      long[] inputs = new long[1];
      stage.read(
          changelog,
          partition,
          marks.get(changelog).get(partition),
          record -> writes.add(new Write(Bytes.wrap(record.key()), record.value())));
      for (String topic : OUTPUTS) {
        stage.read(
            topic,
            partition,
            marks.get(topic).get(partition),
            record ->
                outputs.add(
                    new Output(
                        topic, new String(record.key(), StandardCharsets.UTF_8), record.value())));
      }
      stage.read(VaultTopics.INTENTS, partition, 0, record -> inputs[0]++);
      traces.put(partition, new Trace(writes, outputs, inputs[0]));
    }
    return traces;
  }

  /** Every intent to another topic, nothing else. */
  static Topology passThrough() {
    Topology topology = source();
    sink(topology, VaultTopics.DEAD_LETTERS, SOURCE);
    return topology;
  }

  /**
   * The same store writes and outputs, spread evenly over the intents; reads nothing, decides
   * nothing.
   */
  static Topology sameWrites(Map<Integer, Trace> traces) {
    return sameWrites(traces, Stores::persistentKeyValueStore);
  }

  /** The same, on the stores that netting has: written in batches. */
  static Topology sameWritesBatched(Map<Integer, Trace> traces) {
    return sameWrites(traces, BatchedStore::supplier);
  }

  private static Topology sameWrites(
      Map<Integer, Trace> traces, Function<String, KeyValueBytesStoreSupplier> stores) {
    Topology topology = source();
    topology.addProcessor(REPLAY, () -> new Replayer(traces), SOURCE);
    topology.addStateStore(
        store(stores.apply(NettingTopology.HEADS_STORE)).withCachingEnabled(), REPLAY);
    topology.addStateStore(
        store(stores.apply(NettingTopology.LEDGER_STORE)).withCachingDisabled(), REPLAY);
    OUTPUTS.forEach(topic -> sink(topology, topic, REPLAY));
    return topology;
  }

  private static Topology source() {
    Topology topology = new Topology();
    topology.addSource(
        SOURCE, new StringDeserializer(), new ByteArrayDeserializer(), VaultTopics.INTENTS);
    return topology;
  }

  private static void sink(Topology topology, String topic, String parent) {
    StreamPartitioner<String, byte[]> byGame =
        (to, key, value, partitions) -> Optional.of(Set.of(GameKey.partition(key, partitions)));
    topology.addSink(
        topic, topic, new StringSerializer(), new ByteArraySerializer(), byGame, parent);
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
      KeyValueBytesStoreSupplier supplier) {
    return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
  }

  private static final class Replayer implements Processor<String, byte[], String, byte[]> {
    private static final Bytes PARTITION_HEAD = Bytes.wrap(new byte[] {'R'});
    private static final int PARTITION_HEAD_BYTES = 37;
    private static final int GAME_HEAD_BYTES = 202;

    private final Map<Integer, Trace> traces;
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<Bytes, byte[]> heads;
    private @Nullable KeyValueStore<Bytes, byte[]> ledger;
    private Trace trace = new Trace(List.of(), List.of(), 1);
    private long inputs;
    private int written;
    private int told;

    Replayer(Map<Integer, Trace> traces) {
      this.traces = traces;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> now) {
      context = now;
      heads = now.getStateStore(NettingTopology.HEADS_STORE);
      ledger = now.getStateStore(NettingTopology.LEDGER_STORE);
      trace = Objects.requireNonNull(traces.get(now.taskId().partition()));
    }

    @Override
    public void process(Record<String, byte[]> record) {
      inputs++;
      Objects.requireNonNull(heads).put(PARTITION_HEAD, new byte[PARTITION_HEAD_BYTES]);
      Objects.requireNonNull(heads)
          .put(
              Bytes.wrap(record.key().getBytes(StandardCharsets.UTF_8)), new byte[GAME_HEAD_BYTES]);
      for (long until = share(trace.ledger().size()); written < until; written++) {
        Write write = trace.ledger().get(written);
        Objects.requireNonNull(ledger).put(write.key(), write.value());
      }
      for (long until = share(trace.outputs().size()); told < until; told++) {
        Output output = trace.outputs().get(told);
        Objects.requireNonNull(context)
            .forward(
                new Record<>(output.key(), output.value(), record.timestamp()), output.topic());
      }
    }

    private long share(int of) {
      return Math.min(of, of * inputs / Math.max(1, trace.inputs()));
    }
  }
}
