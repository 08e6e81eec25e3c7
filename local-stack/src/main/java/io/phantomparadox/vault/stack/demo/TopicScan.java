package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
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
      List<TopicPartition> partitions =
          CommittedScan.partitions(consumer, List.of(topic), deadline);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
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
   * Reads all that was committed before now.
   *
   * @param stall longest time without progress
   * @throws TimeoutException when nothing comes for so long
   */
  static <T extends SpecificRecord> void all(
      StackEndpoints vault,
      String topic,
      Class<T> type,
      Duration stall,
      Consumer<ConsumerRecord<String, T>> seen) {
    try (KafkaConsumer<String, T> consumer = consumer(vault, type)) {
      List<TopicPartition> partitions = CommittedScan.partitions(consumer, List.of(topic), stall);
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client(vault), partitions, stall),
          stall,
          records -> {
            for (ConsumerRecord<String, T> record : records) {
              if (record.value() != null) {
                seen.accept(record);
              }
            }
          });
    }
  }

  private static Map<String, Object> client(StackEndpoints vault) {
    return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, vault.bootstrapServers());
  }

  private static <T extends SpecificRecord> KafkaConsumer<String, T> consumer(
      StackEndpoints vault, Class<T> type) {
    return new KafkaConsumer<>(
        CommittedScan.settings(client(vault)),
        new StringDeserializer(),
        VaultSerdes.deserializer(type, Map.of("schema.registry.url", vault.schemaRegistryUrl())));
  }
}
