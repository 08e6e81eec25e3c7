package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A broker with the vault's topics, and what was published on it. */
final class LiveKafka implements AutoCloseable {
  static final int PARTITIONS = 3;

  private final EmbeddedBroker broker;
  private final @Nullable EmbeddedRegistry served;
  final String registry;

  private LiveKafka(EmbeddedBroker broker, @Nullable EmbeddedRegistry served) {
    this.broker = broker;
    this.served = served;
    this.registry = served == null ? "memory://" + UUID.randomUUID() : served.url();
  }

  /** With schemas that only this process knows. */
  static LiveKafka start() throws InterruptedException, TimeoutException {
    return new LiveKafka(startBroker(), null);
  }

  /** With a registry that other processes can ask. */
  static LiveKafka startWithRegistry() throws InterruptedException, TimeoutException {
    return new LiveKafka(
        startBroker(), EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory()));
  }

  private static EmbeddedBroker startBroker() throws InterruptedException, TimeoutException {
    EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
    }
    return broker;
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Everything committed on vault.chain-events up to now, by partition, heartbeats too. */
  List<List<ChainEvent>> published() {
    List<List<ChainEvent>> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.add(read(partition, "read_committed").stream().map(ConsumerRecord::value).toList());
    }
    return all;
  }

  /** Events of a game, without heartbeats and config events. */
  List<ChainEvent> eventsOf(long game) {
    return ofGame(game, "read_committed");
  }

  /** Until what was committed is marked so, and thereby seen by readers of committed records. */
  void awaitMarkers() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition place = new TopicPartition(VaultTopics.CHAIN_EVENTS, partition);
      Awaitility.await("no transaction is open on " + place)
          .atMost(Duration.ofSeconds(60))
          .until(() -> endOf(place, "read_committed") == endOf(place, "read_uncommitted"));
    }
  }

  private long endOf(TopicPartition place, String isolation) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return consumer.endOffsets(List.of(place)).get(place);
    }
  }

  /** Names of a game's events, in the order of the topic. */
  List<String> idsOf(long game) {
    return eventsOf(game).stream().map(MemoryLog::id).toList();
  }

  /** Whether events of a game are on the log that no reader of committed records sees. */
  boolean hidesEventsOf(long game) {
    return ofGame(game, "read_uncommitted").size() > ofGame(game, "read_committed").size();
  }

  private List<ChainEvent> ofGame(long game, String isolation) {
    return read(GameKey.partition(game, PARTITIONS), isolation).stream()
        .filter(record -> record.key().equals(GameKey.of(game)))
        .map(ConsumerRecord::value)
        .toList();
  }

  static List<ChainEvent> withoutHeartbeats(List<ChainEvent> events) {
    return events.stream().filter(event -> !(event.getBody() instanceof Heartbeat)).toList();
  }

  private List<ConsumerRecord<String, ChainEvent>> read(int partition, String isolation) {
    TopicPartition from = new TopicPartition(VaultTopics.CHAIN_EVENTS, partition);
    List<ConsumerRecord<String, ChainEvent>> records = new ArrayList<>();
    try (KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
            new StringDeserializer(),
            VaultSerdes.deserializer(ChainEvent.class, Map.of("schema.registry.url", registry)))) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = consumer.endOffsets(List.of(from)).get(from);
      while (consumer.position(from) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  static List<Integer> partitions() {
    return IntStream.range(0, PARTITIONS).boxed().toList();
  }

  @Override
  public void close() {
    if (served != null) {
      served.close();
    }
    broker.close();
  }
}
