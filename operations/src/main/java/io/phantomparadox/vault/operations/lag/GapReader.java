package io.phantomparadox.vault.operations.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what lies between a group's position and the end of a partition: how many committed
 * records, and how old the first one is. Joins no group and commits nothing.
 */
final class GapReader implements AutoCloseable {
  /** Bytes of a partition that are read at most to count its records. */
  private static final long EXACT_BYTES = 4L << 20;

  private static final int FETCH_BYTES = 256 * 1024;
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration deadline;

  /** Offsets {@code from} (read next) to {@code end} (exclusive). */
  record Gap(long from, long end) {}

  /**
   * What a gap holds.
   *
   * @param exact whether all of it was looked at
   * @param firstMillis timestamp of the first record, null when none was seen
   */
  record Content(long records, boolean exact, @Nullable Long firstMillis) {
    static final Content NOTHING_UNREAD = new Content(0, true, null);

    @Nullable Duration behind(Instant now) {
      if (firstMillis == null) {
        return records == 0 ? Duration.ZERO : null;
      }
      return Duration.ofMillis(Math.max(0, now.toEpochMilli() - firstMillis));
    }
  }

  GapReader(Map<String, ?> client, Duration deadline) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, LagReader.EXACT_RECORDS);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "vault-lag");
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.deadline = deadline;
  }

  private static final class Count {
    private long records;
    private long bytes;
    private @Nullable Long firstMillis;

    void add(ConsumerRecord<byte[], byte[]> record) {
      records++;
      bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      if (firstMillis == null) {
        firstMillis = record.timestamp();
      }
    }

    boolean full() {
      return records >= LagReader.EXACT_RECORDS || bytes >= EXACT_BYTES;
    }

    Content content(long position, long end) {
      return new Content(records + Math.max(0, end - position), position >= end, firstMillis);
    }
  }

  /** Looks at every gap; what could not be looked at in time counts by its offsets. */
  Map<TopicPartition, Content> read(Map<TopicPartition, Gap> gaps) {
    if (gaps.isEmpty()) {
      return Map.of();
    }
    try {
      return look(gaps);
    } catch (TopicAuthorizationException e) {
      // who may see a group's offsets may yet not read its topics: then offsets alone count
      consumer.unsubscribe();
      Map<TopicPartition, Content> contents = new HashMap<>();
      gaps.forEach(
          (partition, gap) ->
              contents.put(partition, new Content(gap.end() - gap.from(), false, null)));
      return contents;
    }
  }

  private Map<TopicPartition, Content> look(Map<TopicPartition, Gap> gaps) {
    Map<TopicPartition, Count> counts = new HashMap<>();
    Map<TopicPartition, Content> contents = new HashMap<>();
    consumer.assign(gaps.keySet());
    gaps.forEach(
        (partition, gap) -> {
          consumer.seek(partition, gap.from());
          counts.put(partition, new Count());
        });
    Set<TopicPartition> open = new HashSet<>(gaps.keySet());
    long giveUpAt = System.nanoTime() + deadline.toNanos();
    while (!open.isEmpty()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      boolean late = System.nanoTime() >= giveUpAt;
      for (Map.Entry<TopicPartition, Gap> entry : gaps.entrySet()) {
        TopicPartition partition = entry.getKey();
        if (!open.contains(partition)) {
          continue;
        }
        long end = entry.getValue().end();
        Count count = counts.computeIfAbsent(partition, none -> new Count());
        for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
          if (record.offset() < end) {
            count.add(record);
          }
        }
        long position = consumer.position(partition);
        if (position >= end || count.full() || late) {
          contents.put(partition, count.content(position, end));
          open.remove(partition);
          consumer.pause(Set.of(partition));
        }
      }
    }
    consumer.unsubscribe();
    return contents;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(deadline));
  }
}
