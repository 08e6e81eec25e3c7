package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a topic of chain events once, with all that was committed before: whoever went on without
 * the newest transaction would publish it twice.
 */
final class EventScan {
  /** Given each event, those of a partition in their order. */
  @FunctionalInterface
  interface Reader {
    void read(ChainEvent event) throws ListenerHaltedException;
  }

  private EventScan() {}

  /**
   * Reads all committed records.
   *
   * @param stall longest time without progress
   * @throws TimeoutException when nothing comes for so long: a transaction that is still open hides
   *     what follows it
   */
  static void read(
      Map<String, Object> client, String registryUrl, String topic, Duration stall, Reader reader)
      throws ListenerHaltedException {
    Map<String, Object> settings = CommittedScan.settings(client);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    try (KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            VaultSerdes.deserializer(
                ChainEvent.class, Map.of("schema.registry.url", registryUrl)))) {
      List<TopicPartition> partitions = CommittedScan.partitions(consumer, List.of(topic), stall);
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client, partitions, stall),
          stall,
          records -> {
            for (ConsumerRecord<String, ChainEvent> record : records) {
              ChainEvent event = record.value();
              if (event != null) {
                reader.read(event);
              }
            }
          });
    }
  }
}
