package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * New code on old changelogs: the topics hold what release 0.1 had written in the middle of a cut
 * (the golden of {@code OldStateTest}); the disk is empty, or holds the directory that its stores
 * left.
 */
class OldChangelogTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "state", "0.1.hex");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void givenChangelogsOfTheReleaseWhenTodaysServiceStartsThenItEndsTheCutThatWasUnderWay()
      throws Exception {
    try (Cluster cluster = new Cluster(1, "memory://old-changelog")) {
      fill(cluster);

      endsTheCut(cluster, config(cluster));
    }
  }

  @Test
  void givenADirectoryThatTheReleaseLeftWhenTodaysServiceStartsOnItThenItGoesOnWithoutARestore()
      throws Exception {
    try (Cluster cluster = new Cluster(1, "memory://old-directory")) {
      fill(cluster);
      runAsTheReleaseDid(cluster);
      int byTheRelease = Restored.RECORDS.getAndSet(0);

      endsTheCut(cluster, config(cluster));

      assertThat(byTheRelease).as("it had to restore").isEqualTo(Files.readAllLines(GOLDEN).size());
      assertThat(Restored.RECORDS.get()).as("today's code had not").isZero();
    }
  }

  private static void endsTheCut(Cluster cluster, NettingConfig config) {
    try (NettingService service = NettingService.start(config)) {
      await()
          .atMost(PATIENCE)
          .until(() -> !cluster.read(VaultTopics.BATCHES, BatchRecord.class).isEmpty());
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  service.partitions().values().stream()
                      .flatMap(status -> status.games().stream())
                      .anyMatch(game -> game.game() == 5 && game.work().equals("IDLE")));

      NetBatch header =
          cluster.read(VaultTopics.BATCHES, BatchRecord.class).stream()
              .filter(record -> record.getBatchId() == 2)
              .map(BatchRecord::getBody)
              .filter(NetBatch.class::isInstance)
              .map(NetBatch.class::cast)
              .findFirst()
              .orElseThrow();
      assertThat(header.getPreviousHash()).isNotEqualTo(new Bytes32(new byte[32]));
      assertThat(header.getExecuted()).isPositive();
      // the deposit that waited for the cut to end is applied
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  cluster.read(VaultTopics.BALANCES, WalletView.class).stream()
                      .anyMatch(wallet -> wallet.getChainLamports() == 1_005));
    }
  }

  /** The stores of the release, of Kafka Streams itself, under its names; closed cleanly. */
  private void runAsTheReleaseDid(Cluster cluster) {
    Topology topology = new Topology();
    topology.addSource(
        NettingTopology.INTENTS_SOURCE,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        VaultTopics.INTENTS,
        VaultTopics.CHAIN_EVENTS);
    topology.addProcessor(NettingTopology.NETTING, Idle::new, NettingTopology.INTENTS_SOURCE);
    for (String store : List.of(NettingTopology.HEADS_STORE, NettingTopology.LEDGER_STORE)) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray()),
          NettingTopology.NETTING);
    }
    NettingConfig config = config(cluster);
    try (KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(config))) {
      streams.start();
      await().atMost(PATIENCE).until(() -> streams.state() == KafkaStreams.State.RUNNING);
      assertThat(streams.close(CloseOptions.timeout(PATIENCE))).isTrue();
    }
    CleanStop.of(config.stateDir()).leave();
  }

  /** Counts what is read back. */
  public static final class Restored implements ConsumerInterceptor<byte[], byte[]> {
    static final AtomicInteger RECORDS = new AtomicInteger();

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      RECORDS.addAndGet(records.count());
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      // a restore commits nothing
    }

    @Override
    public void configure(Map<String, ?> configs) {
      // it has no settings
    }

    @Override
    public void close() {
      // it holds nothing
    }
  }

  /** Nothing is sent while it runs. */
  private static final class Idle implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      throw new IllegalStateException("nothing is sent");
    }
  }

  private static void fill(Cluster cluster) throws Exception {
    Map<String, Object> broker = Map.of("bootstrap.servers", cluster.broker.bootstrapServers());
    try (Admin admin = Admin.create(broker);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
      admin
          .createTopics(
              List.of(changelog("heads"), changelog("ledger")).stream()
                  .map(
                      name ->
                          new NewTopic(name, 1, (short) 1)
                              .configs(Map.of("cleanup.policy", "compact")))
                  .toList())
          .all()
          .get();
      for (String line : Files.readAllLines(GOLDEN)) {
        List<String> words = List.of(line.split(" "));
        producer
            .send(
                new ProducerRecord<>(
                    changelog(words.get(0)),
                    0,
                    HexFormat.of().parseHex(words.get(1)),
                    HexFormat.of().parseHex(words.get(2))))
            .get();
      }
    }
  }

  private static String changelog(String store) {
    return "vault-netting-" + store + "-changelog";
  }

  private NettingConfig config(Cluster cluster) {
    NettingConfig config =
        NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            dir,
            Signing.GENESIS,
            Signing.PROGRAM);
    // as OldStateTest wrote it
    return config
        .withOverrides(Map.of("restore.consumer.interceptor.classes", Restored.class.getName()))
        .withEngine(NettingEngines.naive())
        .withLedger(
            LedgerSettings.defaults(Hash32.sha256(new byte[] {1}))
                .withSignatureCheck(false)
                .withCuts(Duration.ofMillis(100), 1, 1_000, Duration.ofSeconds(2), 4)
                .withSlices(2_048, 2));
  }
}
