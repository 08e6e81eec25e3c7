package io.phantomparadox.vault.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads once all that was committed on topics before the reading began.
 *
 * <p>The end is the high watermark, not the last stable offset, which is what a consumer of
 * committed records calls the end. When a producer's commit returns, its marker may not have
 * reached the partition yet; whoever reads to the last stable offset then lacks the newest
 * transaction without a word. So the reader waits until every transaction that was open at the
 * beginning has ended, and says so when one does not.
 */
public final class CommittedScan {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_MAX = Duration.ofSeconds(5);
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private CommittedScan() {}

  /**
   * Given what each poll brought, which may be beyond the end.
   *
   * @param <K> of the records
   * @param <V> of the records
   * @param <X> what it throws, which ends the scan
   */
  @FunctionalInterface
  public interface Reader<K, V, X extends Exception> {
    void read(ConsumerRecords<K, V> records) throws X;
  }

  /**
   * Settings of a consumer that scans: committed records from the beginning, nothing stored.
   *
   * @param client address and sign-in
   * @return a new map that the caller may change
   */
  public static Map<String, Object> settings(Map<String, ?> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  /**
   * Partitions of topics.
   *
   * @throws TimeoutException when the cluster does not answer for so long
   */
  public static List<TopicPartition> partitions(
      KafkaConsumer<?, ?> consumer, Collection<String> topics, Duration stall) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic, stall)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /**
   * Where partitions end now, open transactions included.
   *
   * @param client address and sign-in
   * @throws TimeoutException when the cluster does not answer for so long
   */
  public static Map<TopicPartition, Long> ends(
      Map<String, ?> client, Collection<TopicPartition> partitions, Duration stall) {
    int millis = Math.toIntExact(stall.toMillis());
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(5_000, millis));
    Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
    partitions.forEach(partition -> questions.put(partition, OffsetSpec.latest()));
    try (Admin admin = Admin.create(settings)) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
          admin.listOffsets(questions).all().get().entrySet()) {
        ends.put(end.getKey(), end.getValue().offset());
      }
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known
          ? known
          : new KafkaException("cannot read the end of " + partitions, e);
    }
  }

  /**
   * Reads partitions from their beginning. The consumer is assigned to them afterwards too, and
   * stands where the last poll ended.
   *
   * @param consumer with {@link #settings}
   * @param ends from {@link #ends}
   * @param stall longest time in which no partition gets on
   * @throws TimeoutException when nothing comes for so long; names partition and offset, and
   *     whether an open transaction hides what follows
   */
  public static <K, V, X extends Exception> void read(
      KafkaConsumer<K, V> consumer,
      Map<TopicPartition, Long> ends,
      Duration stall,
      Reader<K, V, X> reader)
      throws X {
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet());
    Map<TopicPartition, Long> behind = behind(consumer, ends, stall);
    long giveUpAt = System.nanoTime() + stall.toNanos();
    while (!behind.isEmpty()) {
      ConsumerRecords<K, V> records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        reader.read(records);
      }
      Map<TopicPartition, Long> now = behind(consumer, ends, stall);
      if (!now.equals(behind)) {
        behind = now;
        giveUpAt = System.nanoTime() + stall.toNanos();
      } else if (System.nanoTime() - giveUpAt > 0) {
        throw new TimeoutException(reason(consumer, behind, ends, stall));
      }
    }
  }

  /** Positions of the partitions that are not read to their end. */
  private static Map<TopicPartition, Long> behind(
      KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends, Duration stall) {
    Map<TopicPartition, Long> behind = new TreeMap<>(BY_NAME);
    ends.forEach(
        (partition, end) -> {
          long position = consumer.position(partition, stall);
          if (position < end) {
            behind.put(partition, position);
          }
        });
    return behind;
  }

  private static String reason(
      KafkaConsumer<?, ?> consumer,
      Map<TopicPartition, Long> behind,
      Map<TopicPartition, Long> ends,
      Duration stall) {
    Map<TopicPartition, Long> stable;
    try {
      stable =
          consumer.endOffsets(behind.keySet(), stall.compareTo(LOOK_MAX) < 0 ? stall : LOOK_MAX);
    } catch (TimeoutException e) {
      stable = Map.of(); // the cluster is away, which is another reason
    }
    Map<TopicPartition, Long> known = stable;
    Map.Entry<TopicPartition, Long> stuck =
        behind.entrySet().stream()
            .filter(at -> known.getOrDefault(at.getKey(), Long.MAX_VALUE) <= at.getValue())
            .findFirst()
            .orElseGet(() -> behind.entrySet().iterator().next());
    boolean open = known.getOrDefault(stuck.getKey(), Long.MAX_VALUE) <= stuck.getValue();
    return open
        ? "%s: a transaction that is open at offset %d hides what follows, to offset %d; waited %s"
            .formatted(stuck.getKey(), stuck.getValue(), ends.get(stuck.getKey()), stall)
        : "%s: nothing came after offset %d, and the end is %d; waited %s"
            .formatted(stuck.getKey(), stuck.getValue(), ends.get(stuck.getKey()), stall);
  }
}
