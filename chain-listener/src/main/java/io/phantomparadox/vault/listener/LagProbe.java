package io.phantomparadox.vault.listener;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.solana.rpc.RpcSocket;
import io.phantomparadox.vault.solana.rpc.RpcSocketListener;
import io.phantomparadox.vault.solana.rpc.Subscription;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a listener from outside: from the moment a node says that a slot is final (a websocket
 * of the probe's own) until a {@code read_committed} reader of {@code vault.chain-events} has the
 * slot's events (a consumer of the probe's own). Both moments are read from one clock.
 */
public final class LagProbe implements RpcSocketListener, AutoCloseable {
  /** Events that are remembered; later ones are not measured. */
  public static final int EVENTS_MAX = 500_000;

  /** Slots whose end is remembered: more than a day at 200 ms. */
  private static final int SLOTS_MAX = 500_000;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  /** An event's slot and when it could be read, nanoseconds of the clock. */
  private record Arrival(long slot, long at) {}

  /** What came out. */
  public sealed interface Measured {
    /**
     * Lags of all events that became final while the probe watched.
     *
     * @param events how many
     * @param busiestSecond most events that became final within one second
     * @param sortedMillis from final to readable
     */
    @SuppressWarnings("ArrayRecordComponent") // a column of numbers, never compared as a record
    record Lags(long events, long busiestSecond, long[] sortedMillis) implements Measured {
      /**
       * A percentile.
       *
       * @param percent above 0, up to 100
       * @return milliseconds; 0 when nothing was measured
       */
      public long percentile(double percent) {
        if (sortedMillis.length == 0) {
          return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * sortedMillis.length);
        return sortedMillis[Math.clamp(rank - 1, 0, sortedMillis.length - 1)];
      }
    }

    /** The probe itself lost its view. */
    record Broken(String why) implements Measured {}
  }

  private final ConcurrentSkipListMap<Long, Long> finalAt = new ConcurrentSkipListMap<>();
  private final KafkaConsumer<String, ChainEvent> consumer;
  private final RpcSocket socket;
  private final Thread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Arrival> arrivals = new ArrayList<>();
  private long seen;
  private @Nullable String broken;
  private volatile boolean stopping;

  private LagProbe(KafkaConsumer<String, ChainEvent> consumer, URI node) {
    this.consumer = consumer;
    this.socket = new RpcSocket(node, this, SILENCE_MAX, PAUSE_MAX);
    this.reader = Thread.ofPlatform().daemon().name("lag-probe").unstarted(this::read);
  }

  /**
   * Begins to watch.
   *
   * @param node websocket of a node
   */
  public static LagProbe watch(KafkaCluster kafka, String registryUrl, URI node) {
    KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            kafka.client(Map.of("isolation.level", "read_committed", "enable.auto.commit", false)),
            new StringDeserializer(),
            VaultSerdes.deserializer(ChainEvent.class, Map.of("schema.registry.url", registryUrl)));
    List<TopicPartition> partitions =
        consumer.partitionsFor(VaultTopics.CHAIN_EVENTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    LagProbe probe = new LagProbe(consumer, node);
    probe.socket.subscribe(new Subscription.Roots());
    probe.reader.start();
    return probe;
  }

  private void read() {
    try (consumer) {
      while (!stopping) {
        for (ConsumerRecord<String, ChainEvent> record : consumer.poll(POLL)) {
          // Heartbeats and events of the whole program are on every partition.
          if (record.value() != null && record.value().getGame() != null) {
            arrived(new Arrival(record.value().getSlot(), System.nanoTime()));
          }
        }
      }
    } catch (WakeupException e) {
      if (!stopping) {
        lost("its reader was woken");
      }
    } catch (KafkaException e) {
      lost("its reader failed: " + e);
    }
  }

  private void arrived(Arrival arrival) {
    lock.lock();
    try {
      seen++;
      if (arrivals.size() < EVENTS_MAX) {
        arrivals.add(arrival);
      }
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void lost(String why) {
    lock.lock();
    try {
      broken = why;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNotification(Subscription subscription, JsonNode value) {
    if (finalAt.size() < SLOTS_MAX) {
      finalAt.putIfAbsent(value.asLong(), System.nanoTime());
    }
  }

  @Override
  public void onGap(long lastSlotHeard) {
    lost("its websocket was away after slot " + lastSlotHeard);
  }

  @Override
  public void onRefused(Subscription subscription, String problem) {
    lost("the node tells no roots: " + problem);
  }

  /**
   * Waits until so many events of games are on the topic, from its beginning.
   *
   * @throws TimeoutException when they are not within the deadline
   * @throws IllegalStateException when there are more, or the probe lost its view
   */
  public void await(long events, Duration deadline) throws InterruptedException, TimeoutException {
    long left = deadline.toNanos();
    lock.lock();
    try {
      while (seen < events && broken == null) {
        if (left <= 0) {
          throw new TimeoutException(seen + " of " + events + " events within " + deadline);
        }
        left = more.awaitNanos(left);
      }
      if (broken != null || seen > events) {
        throw new IllegalStateException(
            broken != null ? broken : seen + " events, " + events + " were awaited");
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is measured by now. */
  public Measured measured() {
    Optional<Long> first = Optional.ofNullable(finalAt.firstEntry()).map(Map.Entry::getKey);
    lock.lock();
    try {
      if (broken != null) {
        return new Measured.Broken(broken);
      }
      List<Arrival> measurable =
          arrivals.stream()
              .filter(one -> first.isPresent() && one.slot() >= first.get())
              .filter(one -> finalAt.ceilingKey(one.slot()) != null)
              .toList();
      long[] ends = measurable.stream().mapToLong(one -> endOf(one.slot())).sorted().toArray();
      long[] millis =
          measurable.stream()
              .mapToLong(one -> TimeUnit.NANOSECONDS.toMillis(one.at() - endOf(one.slot())))
              // The reader may be told before the probe's own socket is.
              .map(lag -> Math.max(0, lag))
              .sorted()
              .toArray();
      return new Measured.Lags(measurable.size(), busiestSecond(ends), millis);
    } finally {
      lock.unlock();
    }
  }

  /** A node may tell several roots as one. */
  private long endOf(long slot) {
    return finalAt.ceilingEntry(slot).getValue();
  }

  private static long busiestSecond(long[] sorted) {
    long most = 0;
    int from = 0;
    for (int to = 0; to < sorted.length; to++) {
      while (sorted[to] - sorted[from] >= TimeUnit.SECONDS.toNanos(1)) {
        from++;
      }
      most = Math.max(most, to - from + 1L);
    }
    return most;
  }

  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
    socket.close();
    try {
      if (!reader.join(STOP_DEADLINE)) {
        throw new IllegalStateException("the probe's reader does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
