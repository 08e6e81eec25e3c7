package io.phantomparadox.vault.benchmarks.listener;

import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** When a read_committed reader of vault.chain-events had each event of the game. */
final class TopicClock implements AutoCloseable {
  /** An event's slot, and when it was there. */
  private record Arrival(long slot, long atMillis) {}

  private final KafkaConsumer<String, ChainEvent> consumer;
  private final List<Arrival> arrivals = new ArrayList<>();

  private TopicClock(KafkaConsumer<String, ChainEvent> consumer) {
    this.consumer = consumer;
  }

  static TopicClock of(ListenerConfig config, int partitions) {
    KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            config
                .kafka()
                .client(Map.of("isolation.level", "read_committed", "fetch.max.wait.ms", 20)),
            new StringDeserializer(),
            VaultSerdes.deserializer(
                ChainEvent.class, Map.of("schema.registry.url", config.schemaRegistryUrl())));
    TopicPartition partition =
        new TopicPartition(VaultTopics.CHAIN_EVENTS, GameKey.partition(1, partitions));
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return new TopicClock(consumer);
  }

  /** Reads until there are so many events of the game. */
  void await(long events, Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    while (arrivals.size() < events) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "%d of %d events within %s".formatted(arrivals.size(), events, deadline));
      }
      for (ConsumerRecord<String, ChainEvent> record : consumer.poll(Duration.ofMillis(50))) {
        if (record.value().getGame() != null) {
          arrivals.add(new Arrival(record.value().getSlot(), System.currentTimeMillis()));
        }
      }
    }
    if (arrivals.size() > events) {
      throw new IllegalStateException(arrivals.size() + " events, " + events + " were made");
    }
  }

  /** From final to readable, ascending, of the events after the first so many. */
  List<Long> lagsMillis(long after, FinalClock clock) {
    return arrivals.subList(Math.toIntExact(after), arrivals.size()).stream()
        .map(arrival -> Math.max(0, arrival.atMillis() - clock.finalAt(arrival.slot())))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
