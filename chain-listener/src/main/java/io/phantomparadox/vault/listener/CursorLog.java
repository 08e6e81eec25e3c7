package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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
   * <p>The end is the high watermark, not the last stable offset: another source's open transaction
   * may hide our own newest cursor from a read_committed reader, and an older cursor would publish
   * events twice. So the reader waits until that transaction has ended.
   *
   * @throws TimeoutException when the end is not reached within the deadline
   */
  static Optional<ListenerCursor> read(
      KafkaCluster kafka, String schemaRegistryUrl, String source, Duration deadline) {
    TopicPartition partition = new TopicPartition(VaultTopics.CURSORS, PARTITION);
    long end =
        Objects.requireNonNull(
            highWatermarks(kafka.client(Map.of()), List.of(partition), deadline).get(partition));
    Map<String, Object> settings =
        kafka.client(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    Map<String, Object> registry = Map.of("schema.registry.url", schemaRegistryUrl);
    Optional<ListenerCursor> newest = Optional.empty();
    try (KafkaConsumer<String, ListenerCursor> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            VaultSerdes.deserializer(ListenerCursor.class, registry))) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long giveUpAt = System.nanoTime() + deadline.toNanos();
      while (consumer.position(partition, deadline) < end) {
        if (System.nanoTime() > giveUpAt) {
          throw new TimeoutException(
              "the end of " + partition + " was not reached within " + deadline);
        }
        for (ConsumerRecord<String, ListenerCursor> record :
            consumer.poll(Duration.ofMillis(100))) {
          if (source.equals(record.key())) {
            newest = Optional.ofNullable(record.value());
          }
        }
      }
    }
    return newest;
  }

  /** Where each partition ends now, open transactions included. */
  static Map<TopicPartition, Long> highWatermarks(
      Map<String, Object> client, Collection<TopicPartition> partitions, Duration deadline) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(deadline.toMillis()));
    settings.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.toIntExact(Math.min(5_000, deadline.toMillis())));
    Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
    partitions.forEach(partition -> questions.put(partition, OffsetSpec.latest()));
    try (Admin admin = Admin.create(settings)) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(questions)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof org.apache.kafka.common.KafkaException known
          ? known
          : new org.apache.kafka.common.KafkaException("cannot read the end of " + partitions, e);
    }
  }
}
