package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.Signature64;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker with the vault's topics, and a chain that the test plays. */
final class Cluster implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final EmbeddedBroker broker;
  final int partitions;
  final Map<String, String> codecs;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicLong slot = new AtomicLong(100);
  private final AtomicLong event = new AtomicLong(1);

  /**
   * @param registryUrl of a registry, or memory:// and a scope for one in this JVM
   */
  Cluster(int partitions, String registryUrl) throws InterruptedException, TimeoutException {
    this.partitions = partitions;
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    codecs = Map.of("schema.registry.url", registryUrl);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, partitions, (short) 1, DEADLINE).apply();
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                1),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Sends a record of a game and waits for the broker. */
  void send(String topic, long game, SpecificRecord value) {
    send(topic, GameKey.of(game), GameKey.partition(game, partitions), value);
  }

  private void send(String topic, String key, int partition, SpecificRecord value) {
    send(
        topic,
        key,
        partition,
        VaultSerdes.serializer(SpecificRecord.class, codecs).serialize(topic, value));
  }

  /** Sends a record that need not be one. */
  void bytes(String topic, String key, byte[] value) {
    send(topic, key, 0, value);
  }

  private void send(String topic, String key, int partition, byte[] bytes) {
    try {
      producer
          .send(new ProducerRecord<>(topic, partition, key, bytes))
          .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("not sent to " + topic, e);
    }
  }

  void intent(Signing intent) {
    send(VaultTopics.INTENTS, intent.game(), intent.record());
  }

  void chain(long game, Object body) {
    byte[] signature = new byte[64];
    ByteBuffer.wrap(signature).putLong(event.getAndIncrement());
    send(
        VaultTopics.CHAIN_EVENTS,
        game,
        new ChainEvent(
            new EventId(new Bytes32(Signing.GENESIS.toBytes()), new Signature64(signature), 0, 0),
            slot.incrementAndGet(),
            new Bytes32(new byte[32]),
            null,
            0,
            new Bytes32(Signing.PROGRAM.toBytes()),
            game,
            body));
  }

  void heartbeat() {
    long now = slot.get();
    for (int partition = 0; partition < partitions; partition++) {
      send(
          VaultTopics.CHAIN_EVENTS,
          GameKey.EVERY_GAME,
          partition,
          new ChainEvent(
              null,
              now,
              new Bytes32(new byte[32]),
              null,
              -1,
              new Bytes32(Signing.PROGRAM.toBytes()),
              null,
              new Heartbeat(now)));
    }
  }

  /** Everything committed on a topic so far, in partition order. */
  <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
    return records(topic, VaultSerdes.deserializer(type, codecs)).stream()
        .map(ConsumerRecord::value)
        .toList();
  }

  /** The same as it stands there. */
  List<ConsumerRecord<String, byte[]>> bytesOf(String topic) {
    return records(topic, new ByteArrayDeserializer());
  }

  private <T> List<ConsumerRecord<String, T>> records(String topic, Deserializer<T> values) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<ConsumerRecord<String, T>> records = new ArrayList<>();
    try (KafkaConsumer<String, T> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
      List<TopicPartition> all = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        all.add(new TopicPartition(topic, info.partition()));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      long give = System.nanoTime() + DEADLINE.toNanos();
      while (all.stream().anyMatch(tp -> consumer.position(tp) < ends.get(tp))) {
        if (System.nanoTime() > give) {
          throw new IllegalStateException("cannot read " + topic + " to its end");
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    broker.close();
  }
}
