package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.flow.SettlementKey;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The settlement log of one partition. Whoever opens it fences every older writer of the partition,
 * so what {@link #restore} reads is complete, and only its holder can log, and therefore send,
 * anything new.
 */
final class SettlementLog implements EventLog, AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int TRANSACTION_TIMEOUT_MS = 10_000;

  private final SettlementConfig config;
  private final int partition;
  private final Supplier<ConsumerGroupMetadata> group;
  private final KafkaProducer<String, SettlementEvent> producer;

  private SettlementLog(
      SettlementConfig config,
      int partition,
      Supplier<ConsumerGroupMetadata> group,
      KafkaProducer<String, SettlementEvent> producer) {
    this.config = config;
    this.partition = partition;
    this.group = group;
    this.producer = producer;
  }

  /**
   * Opens a partition's log.
   *
   * @param group current membership of the consumer group, which guards the offsets
   */
  static SettlementLog open(
      SettlementConfig config, int partition, Supplier<ConsumerGroupMetadata> group) {
    Map<String, Object> settings = config.kafka().client(Map.of());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.groupId() + "-" + partition);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, VaultTopics.MAX_MESSAGE_BYTES);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    KafkaProducer<String, SettlementEvent> producer =
        new KafkaProducer<>(
            settings,
            new StringSerializer(),
            VaultSerdes.serializer(SettlementEvent.class, registry(config)));
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    return new SettlementLog(config, partition, group, producer);
  }

  static Map<String, Object> registry(SettlementConfig config) {
    return Map.of("schema.registry.url", config.schemaRegistryUrl());
  }

  /** Settings of a reader of committed records without a group of its own. */
  static Map<String, Object> readerSettings(SettlementConfig config) {
    Map<String, Object> settings = config.kafka().client(Map.of());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    return settings;
  }

  /**
   * What the log says of every batch that has no end yet. Where it ends, {@link #answers} begins.
   *
   * @throws TimeoutException when the log's end is not reached within the deadline
   */
  Restored restore(Duration deadline) {
    TopicPartition from = new TopicPartition(VaultTopics.SETTLEMENTS, partition);
    // Keys in the order of their first record, values replaced: what compaction would leave.
    Map<String, SettlementEvent> newest = new LinkedHashMap<>();
    long end;
    try (KafkaConsumer<String, SettlementEvent> reader =
        new KafkaConsumer<>(
            readerSettings(config),
            new StringDeserializer(),
            VaultSerdes.deserializer(SettlementEvent.class, registry(config)))) {
      reader.assign(List.of(from));
      reader.seekToBeginning(List.of(from));
      // Only this partition's writer has transactions here, and opening ended what was left.
      end = reader.endOffsets(List.of(from), deadline).get(from);
      long giveUpAt = System.nanoTime() + deadline.toNanos();
      while (reader.position(from, deadline) < end) {
        if (System.nanoTime() > giveUpAt) {
          throw new TimeoutException("the end of " + from + " was not reached in " + deadline);
        }
        for (ConsumerRecord<String, SettlementEvent> record : reader.poll(Duration.ofMillis(100))) {
          if (record.value() == null) {
            newest.remove(record.key());
          } else {
            newest.put(record.key(), record.value());
          }
        }
      }
    }
    Set<BatchKey> ended = new HashSet<>();
    for (SettlementEvent event : newest.values()) {
      if (event.getStep() == SettlementStep.END) {
        ended.add(new BatchKey(event.getGame(), event.getBatchId()));
      }
    }
    Map<BatchKey, SettlementState> states = new ConcurrentHashMap<>();
    for (SettlementEvent event : newest.values()) {
      BatchKey key = new BatchKey(event.getGame(), event.getBatchId());
      // An answer that came after the end of its batch means nothing any more.
      if (!ended.contains(key)) {
        states.computeIfAbsent(key, k -> new SettlementState()).apply(event);
      }
    }
    return new Restored(states, end);
  }

  /**
   * What was restored.
   *
   * @param states of batches without an end
   * @param nextOffset after the last record read
   */
  record Restored(Map<BatchKey, SettlementState> states, long nextOffset) {}

  /** A reader of what operators write from now on. */
  KafkaConsumer<String, SettlementEvent> answers(long fromOffset) {
    TopicPartition own = new TopicPartition(VaultTopics.SETTLEMENTS, partition);
    KafkaConsumer<String, SettlementEvent> reader =
        new KafkaConsumer<>(
            readerSettings(config),
            new StringDeserializer(),
            VaultSerdes.deserializer(SettlementEvent.class, registry(config)));
    reader.assign(List.of(own));
    reader.seek(own, fromOffset);
    return reader;
  }

  @Override
  public synchronized void append(List<SettlementEvent> events) {
    producer.beginTransaction();
    events.forEach(event -> write(SettlementKey.of(event), event));
    producer.commitTransaction();
  }

  /**
   * Ends a batch: deletes its records and moves the group's offset, together.
   *
   * @param keys of the batch's records
   * @param last what stays of it
   * @param safeOffset of vault.batches: everything before it is ended
   */
  synchronized void finish(Collection<String> keys, SettlementEvent last, long safeOffset) {
    producer.beginTransaction();
    keys.forEach(this::delete);
    write(SettlementKey.of(last), last);
    producer.sendOffsetsToTransaction(
        Map.of(
            new TopicPartition(VaultTopics.BATCHES, partition), new OffsetAndMetadata(safeOffset)),
        group.get());
    producer.commitTransaction();
  }

  /** An error of a single send comes back from commitTransaction. */
  private void write(String key, SettlementEvent event) {
    var unused =
        producer.send(new ProducerRecord<>(VaultTopics.SETTLEMENTS, partition, key, event));
  }

  private void delete(String key) {
    var unused =
        producer.send(
            new ProducerRecord<String, SettlementEvent>(
                VaultTopics.SETTLEMENTS, partition, key, null));
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
