package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a topic of chain events once, from its beginning to the end it has now: the high watermark,
 * not the last stable offset. What a listener committed a moment ago may not be marked so yet, and
 * whoever went on without it would publish it twice.
 */
final class EventScan {
  /** Given each event with the partition it is in. */
  @FunctionalInterface
  interface Reader {
    void read(int partition, ChainEvent event) throws ListenerHaltedException;
  }

  private EventScan() {}

  /**
   * Reads all committed records, partition after partition.
   *
   * @param stall longest time without progress
   * @throws TimeoutException when nothing comes for so long: a transaction that is still open hides
   *     what follows it
   */
  static void read(
      Map<String, Object> client, String registryUrl, String topic, Duration stall, Reader reader)
      throws ListenerHaltedException {
    Map<String, Object> settings = new java.util.HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    try (KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            VaultSerdes.deserializer(
                ChainEvent.class, Map.of("schema.registry.url", registryUrl)))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, stall).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
              .toList();
      Map<TopicPartition, Long> ends = CursorLog.highWatermarks(client, partitions, stall);
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        readTo(consumer, partition, Objects.requireNonNull(ends.get(partition)), stall, reader);
      }
    }
  }

  private static void readTo(
      KafkaConsumer<String, ChainEvent> consumer,
      TopicPartition partition,
      long end,
      Duration stall,
      Reader reader)
      throws ListenerHaltedException {
    long giveUpAt = System.nanoTime() + stall.toNanos();
    long position = consumer.position(partition, stall);
    while (position < end) {
      for (ConsumerRecord<String, ChainEvent> record : consumer.poll(Duration.ofMillis(100))) {
        ChainEvent event = record.value();
        if (event != null) {
          reader.read(partition.partition(), event);
        }
      }
      long reached = consumer.position(partition, stall);
      if (reached > position) {
        position = reached;
        giveUpAt = System.nanoTime() + stall.toNanos();
      } else if (System.nanoTime() > giveUpAt) {
        throw new TimeoutException(
            "%s: nothing after offset %d for %s".formatted(partition, reached, stall));
      }
    }
  }
}
