package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning; records without a value are left out. */
final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(100);

  private TopicScan() {}

  /**
   * Reads on until a condition holds.
   *
   * @param seen told each record; true ends the scan
   * @return false when the deadline passed first
   */
  static <T extends SpecificRecord> boolean until(
      StackEndpoints vault,
      String topic,
      Class<T> type,
      Duration deadline,
      Predicate<ConsumerRecord<String, T>> seen) {
    long end = System.nanoTime() + deadline.toNanos();
    try (KafkaConsumer<String, T> consumer = consumer(vault, type)) {
      seekToBeginning(consumer, topic);
      while (System.nanoTime() < end) {
        for (ConsumerRecord<String, T> record : consumer.poll(POLL)) {
          if (record.value() != null && seen.test(record)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /**
   * Reads to the end that the topic has now.
   *
   * @throws IllegalStateException when the deadline passed first
   */
  static <T extends SpecificRecord> void all(
      StackEndpoints vault,
      String topic,
      Class<T> type,
      Duration deadline,
      Consumer<ConsumerRecord<String, T>> seen) {
    long end = System.nanoTime() + deadline.toNanos();
    try (KafkaConsumer<String, T> consumer = consumer(vault, type)) {
      List<TopicPartition> partitions = seekToBeginning(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(topic + " could not be read within " + deadline);
        }
        for (ConsumerRecord<String, T> record : consumer.poll(POLL)) {
          if (record.value() != null) {
            seen.accept(record);
          }
        }
      }
    }
  }

  private static List<TopicPartition> seekToBeginning(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return partitions;
  }

  private static <T extends SpecificRecord> KafkaConsumer<String, T> consumer(
      StackEndpoints vault, Class<T> type) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, vault.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        properties,
        new StringDeserializer(),
        VaultSerdes.deserializer(type, Map.of("schema.registry.url", vault.schemaRegistryUrl())));
  }
}
