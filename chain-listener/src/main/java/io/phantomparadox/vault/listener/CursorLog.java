package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the newest committed cursor of a source. All cursors lie in partition 0, so that compaction
 * keeps the newest of each source.
 */
final class CursorLog {
  static final int PARTITION = 0;

  private CursorLog() {}

  /**
   * Reads partition 0 of vault.cursors to its very end.
   *
   * <p>Another source's open transaction may hide our own newest cursor from a reader of committed
   * records, and an older cursor would publish events twice. So the reader waits until that
   * transaction has ended.
   *
   * @param stall longest time without progress
   * @throws TimeoutException when nothing comes for so long
   */
  static Optional<ListenerCursor> read(
      KafkaCluster kafka, String schemaRegistryUrl, String source, Duration stall) {
    TopicPartition partition = new TopicPartition(VaultTopics.CURSORS, PARTITION);
    Map<String, Object> client = kafka.client(Map.of());
    AtomicReference<Optional<ListenerCursor>> newest = new AtomicReference<>(Optional.empty());
    try (KafkaConsumer<String, ListenerCursor> consumer =
        new KafkaConsumer<>(
            CommittedScan.settings(client),
            new StringDeserializer(),
            VaultSerdes.deserializer(
                ListenerCursor.class, Map.of("schema.registry.url", schemaRegistryUrl)))) {
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client, List.of(partition), stall),
          stall,
          records -> {
            for (ConsumerRecord<String, ListenerCursor> record : records) {
              if (source.equals(record.key())) {
                newest.set(Optional.ofNullable(record.value()));
              }
            }
          });
    }
    return newest.get();
  }
}
