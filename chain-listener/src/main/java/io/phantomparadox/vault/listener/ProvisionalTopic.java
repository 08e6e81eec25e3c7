package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ConfirmedWindow.Change;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.solana.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes confirmed events under a key of their own: the game and the event's id. A record without a
 * value takes back the event of that key.
 */
final class ProvisionalTopic implements ProvisionalLoop.Sink {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final KafkaProducer<String, ChainEvent> producer;
  private final int partitions;

  ProvisionalTopic(ListenerConfig config) {
    Map<String, Object> settings = config.kafka().client(Map.of());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    this.producer =
        new KafkaProducer<>(
            settings,
            new StringSerializer(),
            VaultSerdes.serializer(
                ChainEvent.class, Map.of("schema.registry.url", config.schemaRegistryUrl())));
    this.partitions = config.partitions();
  }

  @Override
  public void write(List<Change> changes) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Change change : changes) {
      EventId id = change.event().getEventId();
      if (id == null) {
        continue;
      }
      Long game = change.event().getGame();
      String key = (game == null ? GameKey.EVERY_GAME : GameKey.of(game)) + "/" + text(id);
      @Nullable ChainEvent value = change.retracted() ? null : change.event();
      if (game == null) {
        for (int partition = 0; partition < partitions; partition++) {
          sent.add(send(partition, key, value));
        }
      } else {
        sent.add(send(GameKey.partition(game, partitions), key, value));
      }
    }
    for (Future<RecordMetadata> record : sent) {
      try {
        record.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new org.apache.kafka.common.errors.InterruptException(e);
      } catch (ExecutionException | TimeoutException e) {
        throw new KafkaException("a provisional event was not written", e);
      }
    }
  }

  private Future<RecordMetadata> send(int partition, String key, @Nullable ChainEvent value) {
    return producer.send(
        new ProducerRecord<>(VaultTopics.CHAIN_EVENTS_PROVISIONAL, partition, key, value));
  }

  /** signature:instruction.inner */
  static String text(EventId id) {
    return "%s:%d.%d"
        .formatted(
            Signature.of(id.getSignature().bytes()).toBase58(),
            id.getInstruction(),
            id.getInnerInstruction());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
