package io.phantomparadox.vault.benchmarks.topology;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker of its own for one run, with the market's records on it and a chain that settles. */
final class Stage implements AutoCloseable {
  static final Map<String, String> CODECS = Map.of("schema.registry.url", "memory://benchmark");
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration BEAT = Duration.ofMillis(500);

  final EmbeddedBroker broker;
  final Path stateDir;
  private final int partitions;
  private final Map<String, String> codecs;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicLong events = new AtomicLong(1L << 40);
  private final AtomicBoolean playing = new AtomicBoolean(true);
  private final List<Seen> headers = new CopyOnWriteArrayList<>();
  private final List<Thread> players = new ArrayList<>();

  /** A header as a reader of committed records saw it. */
  record Seen(long game, long batchId, NetBatch header, long atMillis) {}

  Stage(int partitions) throws Exception {
    this(partitions, CODECS, Map.of());
  }

  /**
   * @param codecs with the registry of everybody who reads and writes here
   * @param brokerSettings that win over those of the embedded broker
   */
  Stage(int partitions, Map<String, String> codecs, Map<String, String> brokerSettings)
      throws Exception {
    this.partitions = partitions;
    this.codecs = codecs;
    stateDir = Files.createTempDirectory("netting-benchmark");
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary().withOverrides(brokerSettings));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    new TopicProvisioner(admin, partitions, (short) 1, DEADLINE).apply();
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Puts the market's past on its topic: games, wallets, deposits, items, sessions. */
  void open(Market market) {
    for (ChainEvent event : market.chain()) {
      send(VaultTopics.CHAIN_EVENTS, event.getGame(), event);
    }
    beat();
    producer.flush();
  }

  /** Posts one intent, some moments from now. */
  void post(Market.Posted posted) {
    send(VaultTopics.INTENTS, posted.game(), posted.intent());
  }

  /** Posts the market's intents, much faster than anybody reads them. */
  void post(Market market) {
    market.intents().forEach(this::post);
    producer.flush();
  }

  /**
   * Beats, and reads the headers.
   *
   * @param settle whether each batch is said to be settled as soon as it is seen
   */
  void play(boolean settle) {
    players.add(Thread.ofPlatform().name("chain-beat").daemon().start(this::beatOn));
    players.add(Thread.ofPlatform().name("chain").daemon().start(() -> readHeaders(settle)));
  }

  List<Seen> headers() {
    return headers;
  }

  /** How many intents a group has read past, by what it committed. */
  long committed(String group, String topic) throws InterruptedException, ExecutionException {
    long sum = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()) {
      if (entry.getKey().topic().equals(topic) && entry.getValue() != null) {
        sum += entry.getValue().offset();
      }
    }
    return sum;
  }

  /** Where each partition of a topic ends now. */
  List<Long> ends(String topic) throws InterruptedException, ExecutionException {
    List<Long> ends = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      TopicPartition from = new TopicPartition(topic, partition);
      ends.add(
          admin
              .listOffsets(Map.of(from, OffsetSpec.latest()))
              .partitionResult(from)
              .get()
              .offset());
    }
    return ends;
  }

  /** Everything on a partition from an offset on, in order; committed records alone. */
  void read(
      String topic, int partition, long first, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition from = new TopicPartition(topic, partition);
      consumer.assign(List.of(from));
      consumer.seek(from, first);
      long end = consumer.endOffsets(List.of(from)).get(from);
      long giveUp = System.nanoTime() + DEADLINE.toNanos();
      while (consumer.position(from) < end && System.nanoTime() < giveUp) {
        consumer.poll(Duration.ofMillis(100)).forEach(each);
      }
    }
  }

  int partitions() {
    return partitions;
  }

  // flush and close wait for everything
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(String topic, long game, SpecificRecord value) {
    producer.send(
        new ProducerRecord<>(
            topic,
            GameKey.partition(game, partitions),
            GameKey.of(game),
            VaultSerdes.serializer(SpecificRecord.class, codecs).serialize(topic, value)));
  }

  // flush and close wait for everything
  @SuppressWarnings("FutureReturnValueIgnored")
  private void beat() {
    long slot = events.get();
    ChainEvent event =
        new ChainEvent(
            null,
            slot,
            new Bytes32(new byte[32]),
            null,
            -1,
            new Bytes32(Market.PROGRAM.toBytes()),
            null,
            new Heartbeat(slot));
    byte[] bytes =
        VaultSerdes.serializer(SpecificRecord.class, codecs)
            .serialize(VaultTopics.CHAIN_EVENTS, event);
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(
          new ProducerRecord<>(VaultTopics.CHAIN_EVENTS, partition, GameKey.EVERY_GAME, bytes));
    }
  }

  private void beatOn() {
    while (playing.get()) {
      beat();
      try {
        Thread.sleep(BEAT);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void readHeaders(boolean settle) {
    try (KafkaConsumer<String, BatchRecord> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new StringDeserializer(),
            VaultSerdes.deserializer(BatchRecord.class, codecs))) {
      List<TopicPartition> all = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        all.add(new TopicPartition(VaultTopics.BATCHES, partition));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (playing.get()) {
        for (ConsumerRecord<String, BatchRecord> record : consumer.poll(Duration.ofMillis(50))) {
          if (record.value().getBody() instanceof NetBatch header) {
            long game = record.value().getGame();
            long batchId = record.value().getBatchId();
            headers.add(new Seen(game, batchId, header, System.currentTimeMillis()));
            if (settle) {
              send(
                  VaultTopics.CHAIN_EVENTS,
                  game,
                  Market.event(
                      game,
                      events.incrementAndGet(),
                      new NetBatchSettled(
                          batchId, header.getBatchHash(), header.getNetLamports())));
            }
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    playing.set(false);
    for (Thread player : players) {
      try {
        player.join(DEADLINE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
    broker.close();
    org.apache.kafka.common.utils.Utils.delete(stateDir.toFile());
  }
}
