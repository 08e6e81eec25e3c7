package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.payload.DataAvailability;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's membership in the consumer group: it decides which partitions are settled here. The
 * member itself reads nothing (its partitions are paused); each partition's session has its own
 * readers and commits offsets under this membership.
 */
public final class SettlementGroup implements Runnable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementGroup.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

  private final SettlementConfig config;
  private final SettlementChain chain;
  private final DataAvailability availability;
  private final SettlementMetrics metrics;
  private final Clock clock;
  private final KafkaConsumer<byte[], byte[]> member;
  private final Map<Integer, PartitionThread> partitions = new ConcurrentHashMap<>();
  private final CountDownLatch assigned = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile @Nullable String failure;
  private volatile @Nullable ConsumerGroupMetadata membership;

  public SettlementGroup(
      SettlementConfig config,
      SettlementChain chain,
      DataAvailability availability,
      SettlementMetrics metrics,
      Clock clock) {
    this.config = config;
    this.chain = chain;
    this.availability = availability;
    this.metrics = metrics;
    this.clock = clock;
    Map<String, Object> settings = SettlementLog.readerSettings(config);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    member =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    metrics.watch(this::lanes, this::halted);
    metrics.watchChain(chain::condition, () -> !lanes().isEmpty());
  }

  @Override
  public void run() {
    try (member) {
      member.subscribe(List.of(VaultTopics.BATCHES), this);
      while (!stopping) {
        member.poll(POLL);
        membership = member.groupMetadata();
      }
      stopAll(List.copyOf(partitions.keySet()));
    } catch (WakeupException e) {
      stopAll(List.copyOf(partitions.keySet()));
    } catch (KafkaException | IllegalStateException e) {
      failure = e.toString();
      LOG.error("the settlement worker left its group", e);
      stopAll(List.copyOf(partitions.keySet()));
    } finally {
      assigned.countDown();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> now) {
    member.pause(now);
    membership = member.groupMetadata();
    for (TopicPartition partition : now) {
      PartitionThread thread =
          new PartitionThread(partition.partition(), () -> session(partition.partition()));
      partitions.put(partition.partition(), thread);
      thread.start();
    }
    assigned.countDown();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> gone) {
    stopAll(gone.stream().map(TopicPartition::partition).toList());
  }

  private PartitionSettler session(int partition) {
    return new PartitionSettler(
        config, partition, chain, availability, metrics, clock, this::membership);
  }

  private ConsumerGroupMetadata membership() {
    ConsumerGroupMetadata now = membership;
    if (now == null) {
      throw new IllegalStateException("not a member of the group yet");
    }
    return now;
  }

  private void stopAll(List<Integer> which) {
    List<PartitionThread> ending = new ArrayList<>();
    for (int partition : which) {
      PartitionThread thread = partitions.remove(partition);
      if (thread != null) {
        thread.stop();
        ending.add(thread);
      }
    }
    try {
      for (PartitionThread thread : ending) {
        thread.join(JOIN_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the first assignment is restored. */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    long giveUpAt = System.nanoTime() + timeout.toNanos();
    if (!assigned.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    for (PartitionThread thread : List.copyOf(partitions.values())) {
      long left = Math.max(0, giveUpAt - System.nanoTime());
      if (!thread.awaitReady(Duration.ofNanos(left)) || thread.halted() != null) {
        return false;
      }
    }
    return failure == null;
  }

  /** What is wrong, one line per partition in trouble; empty when all is well. */
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    if (failure != null) {
      troubles.add(failure);
    }
    for (PartitionThread thread : partitions.values()) {
      String trouble = thread.trouble();
      if (trouble != null) {
        troubles.add("partition " + thread.partition() + ": " + trouble);
      }
    }
    return troubles;
  }

  /** Games that do not go on by themselves, one line each: what an alert says. */
  public List<String> alerts() {
    List<String> alerts = new ArrayList<>();
    for (LaneHealth lane : lanes()) {
      String batch = "batch " + Long.toUnsignedString(lane.game()) + "/" + lane.batchId();
      boolean stuck = clock.instant().isAfter(lane.since().plus(config.sending().stuckAfter()));
      if (lane.review().isPresent()) {
        alerts.add(batch + " needs manual review: " + lane.review().get());
      } else if (lane.blocked().isPresent()) {
        alerts.add(batch + " is blocked: " + lane.blocked().get());
      } else if (stuck) {
        alerts.add(batch + " is under way since " + lane.since() + ": " + lane.doing());
      }
    }
    return alerts;
  }

  /** Every game with a batch under way. */
  public List<LaneHealth> lanes() {
    return partitions.values().stream()
        .flatMap(thread -> thread.lanes().stream())
        .filter(lane -> lane.batchId() != 0)
        .toList();
  }

  private int halted() {
    return Math.toIntExact(
        partitions.values().stream().filter(thread -> thread.halted() != null).count());
  }

  /** Partitions settled here right now. */
  public int partitionCount() {
    return partitions.size();
  }

  /** Tells it to leave the group; {@link #run} returns soon after. */
  public void stop() {
    stopping = true;
    member.wakeup();
  }
}
