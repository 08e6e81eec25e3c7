package io.phantomparadox.vault.operations.lag;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.phantomparadox.vault.operations.lag.LagSnapshot.PartitionEnd;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the lag of every group of a cluster, again and again; one of it is enough for a cluster,
 * several do no harm.
 */
public final class LagMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LagMonitor.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final LagReader reader;
  private final Duration interval;
  private final Clock clock;
  private final MultiGauge records;
  private final MultiGauge seconds;
  private final MultiGauge lost;
  private final MultiGauge members;
  private final MultiGauge stable;
  private final MultiGauge open;
  private final Counter failures;
  private final AtomicReference<@Nullable LagSnapshot> last = new AtomicReference<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private LagMonitor(LagReader reader, Duration interval, Clock clock, MeterRegistry meters) {
    this.reader = reader;
    this.interval = interval;
    this.clock = clock;
    records = gauge(meters, "vault.lag.records", "Committed records a group has not read yet");
    seconds = gauge(meters, "vault.lag.seconds", "Age of the oldest record a group has not read");
    lost =
        gauge(meters, "vault.lag.lost", "Offsets that went by retention before a group read them");
    members =
        gauge(meters, "vault.lag.group.members", "Consumers in a group; 0 is a stopped group");
    stable = gauge(meters, "vault.lag.stable.offset", "Last stable offset of a partition");
    open = gauge(meters, "vault.lag.open", "Offsets of a partition in transactions still open");
    failures =
        Counter.builder("vault.lag.failures")
            .description("Looks at the groups that got no answer")
            .register(meters);
    long begun = clock.millis();
    Gauge.builder(
            "vault.lag.age.seconds",
            () -> {
              LagSnapshot now = last.get();
              return (clock.millis() - (now == null ? begun : now.at().toEpochMilli())) / 1e3;
            })
        .description("Since the last look at the groups that was answered")
        .register(meters);
    thread = Thread.ofPlatform().name("lag-monitor").daemon().unstarted(this::run);
  }

  /**
   * Starts looking.
   *
   * @param client addresses and sign-in of the cluster
   * @param topics whose ends are shown although perhaps no group reads them; missing ones are left
   *     out
   * @param interval between two looks, which take at most as long each
   */
  public static LagMonitor start(
      Map<String, ?> client,
      List<String> topics,
      Duration interval,
      Clock clock,
      MeterRegistry meters) {
    Duration deadline =
        interval.compareTo(Duration.ofSeconds(5)) < 0 ? Duration.ofSeconds(5) : interval;
    LagMonitor monitor =
        new LagMonitor(new LagReader(client, topics, deadline, clock), interval, clock, meters);
    monitor.thread.start();
    return monitor;
  }

  private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
    return MultiGauge.builder(name).description(description).register(meters);
  }

  /** The last look that was answered. */
  public Optional<LagSnapshot> last() {
    return Optional.ofNullable(last.get());
  }

  /** Whether the last answer is not older than three intervals. */
  public boolean fresh() {
    LagSnapshot now = last.get();
    Duration max = interval.multipliedBy(3).plusSeconds(5);
    return now != null && Duration.between(now.at(), clock.instant()).compareTo(max) <= 0;
  }

  private void run() {
    try (reader) {
      do {
        try {
          show(reader.read(group -> true));
        } catch (LagException e) {
          failures.increment();
          LOG.warn("the lag of the groups is unknown: {}", e.getMessage());
        } catch (RuntimeException e) {
          // a defect shows as an age that grows, and must not end the looking for good
          failures.increment();
          LOG.error("the lag of the groups is unknown", e);
        }
      } while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show(LagSnapshot now) {
    List<MultiGauge.Row<?>> recordRows = new ArrayList<>();
    List<MultiGauge.Row<?>> secondRows = new ArrayList<>();
    List<MultiGauge.Row<?>> lostRows = new ArrayList<>();
    List<MultiGauge.Row<?>> memberRows = new ArrayList<>();
    for (GroupLag group : now.groups()) {
      memberRows.add(MultiGauge.Row.of(Tags.of("group", group.group()), group.members()));
      for (PartitionLag lag : group.partitions()) {
        Tags tags = tags(lag.partition()).and("group", group.group());
        recordRows.add(MultiGauge.Row.of(tags, lag.records()));
        secondRows.add(MultiGauge.Row.of(tags, lag.seconds()));
        lostRows.add(MultiGauge.Row.of(tags, lag.lost()));
      }
    }
    List<MultiGauge.Row<?>> stableRows = new ArrayList<>();
    List<MultiGauge.Row<?>> openRows = new ArrayList<>();
    for (PartitionEnd end : now.ends()) {
      Tags tags = tags(new TopicPartition(end.topic(), end.partition()));
      stableRows.add(MultiGauge.Row.of(tags, end.stable()));
      openRows.add(MultiGauge.Row.of(tags, end.open()));
    }
    records.register(recordRows, true);
    seconds.register(secondRows, true);
    lost.register(lostRows, true);
    members.register(memberRows, true);
    stable.register(stableRows, true);
    open.register(openRows, true);
    last.set(now);
  }

  private static Tags tags(TopicPartition partition) {
    return Tags.of(
        "topic", partition.topic(), "partition", Integer.toString(partition.partition()));
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
