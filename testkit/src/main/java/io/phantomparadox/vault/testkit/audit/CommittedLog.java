package io.phantomparadox.vault.testkit.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * All that was committed on topics before the reading began, read without code of those who are
 * audited (docs/decisions/074).
 */
final class CommittedLog {
  private static final Duration POLL = Duration.ofMillis(100);

  private CommittedLog() {}

  /**
   * Reads topics from their beginning.
   *
   * @param stall longest time without progress
   * @throws EvidenceException when nothing comes for so long; a transaction that hangs is named
   *     with its place
   */
  static void read(
      String bootstrapServers,
      List<String> topics,
      Duration stall,
      Consumer<ConsumerRecord<String, byte[]>> reader) {
    try (KafkaConsumer<String, byte[]> committed = consumer(bootstrapServers, "read_committed")) {
      Map<TopicPartition, Long> ends = ends(bootstrapServers, topics, stall);
      committed.assign(ends.keySet());
      committed.seekToBeginning(ends.keySet());
      Map<TopicPartition, Long> behind = behind(committed, ends, stall);
      long giveUpAt = System.nanoTime() + stall.toNanos();
      while (!behind.isEmpty()) {
        committed.poll(POLL).forEach(reader);
        Map<TopicPartition, Long> now = behind(committed, ends, stall);
        if (!now.equals(behind)) {
          giveUpAt = System.nanoTime() + stall.toNanos();
        } else if (System.nanoTime() - giveUpAt > 0) {
          throw stalled(committed, now, stall);
        }
        behind = now;
      }
    } catch (TimeoutException e) {
      throw new EvidenceException("the topics could not be read within " + stall, e);
    }
  }

  /**
   * Where the partitions end, open transactions included: the marker of a commit that has returned
   * may still be on its way to them.
   */
  private static Map<TopicPartition, Long> ends(
      String bootstrapServers, List<String> topics, Duration stall) {
    try (KafkaConsumer<String, byte[]> all = consumer(bootstrapServers, "read_uncommitted")) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        all.partitionsFor(topic, stall)
            .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
      all.assign(partitions); // it warns of ends of partitions that are not its own
      return all.endOffsets(partitions, stall);
    }
  }

  /** Positions of the partitions that are not read to their end. */
  private static Map<TopicPartition, Long> behind(
      KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends, Duration stall) {
    Map<TopicPartition, Long> behind = new LinkedHashMap<>();
    ends.forEach(
        (partition, end) -> {
          long position = consumer.position(partition, stall);
          if (position < end) {
            behind.put(partition, position);
          }
        });
    return behind;
  }

  private static EvidenceException stalled(
      KafkaConsumer<?, ?> committed, Map<TopicPartition, Long> behind, Duration stall) {
    Map<TopicPartition, Long> stable = committed.endOffsets(behind.keySet(), stall);
    for (Map.Entry<TopicPartition, Long> at : behind.entrySet()) {
      if (stable.getOrDefault(at.getKey(), Long.MAX_VALUE) <= at.getValue()) {
        return new EvidenceException(
            "%s: a transaction that is open at offset %d has not ended within %s"
                .formatted(at.getKey(), at.getValue(), stall));
      }
    }
    return new EvidenceException("nothing came within %s after %s".formatted(stall, behind));
  }

  private static KafkaConsumer<String, byte[]> consumer(String bootstrapServers, String isolation) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "vault-verification");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
