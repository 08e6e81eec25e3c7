package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics and hands each poll to the {@link Projector} in one database transaction, which
 * also moves the offsets: that is what makes the effect exactly once. Offsets go to Kafka as well,
 * for lag watchers only. A game's partition of every topic lies with one instance (range
 * assignment, equal partition counts), so its rows have one writer.
 */
public final class TopicReader implements Runnable {
  /** Topics that the tables come from. */
  public static final List<String> TOPICS =
      List.of(
          VaultTopics.INTENTS,
          VaultTopics.INTENT_RESULTS,
          VaultTopics.BATCHES,
          VaultTopics.CHAIN_EVENTS,
          VaultTopics.SETTLEMENTS,
          VaultTopics.SESSIONS);

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RETRY_FIRST = Duration.ofMillis(200);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  /** A poll is one transaction: large enough for COPY to pay, small enough to be soon visible. */
  private static final int MAX_POLL_RECORDS = 10_000;

  /** What the reader is doing. */
  public sealed interface State {
    /** Reading. */
    record Running() implements State {}

    /** Waiting for a part that will come back. */
    record Retrying(String reason) implements State {}

    /** Ended because a record cannot be read or applied; the tables stay as they are. */
    record Halted(String reason) implements State {}

    /** Ended as asked. */
    record Stopped() implements State {}
  }

  private final KafkaConsumer<String, byte[]> consumer;
  private final DataSource database;
  private final Projector projector;
  private final ReaderMeters meters;
  private final OffsetTable offsets = new OffsetTable();

  /** Where the tables stood when this reader last looked; only its own thread uses it. */
  private final Map<TopicPartition, Long> expected = new HashMap<>();

  private final AtomicReference<State> state =
      new AtomicReference<>(new State.Retrying("starting"));
  private volatile boolean stopping;
  private volatile @Nullable String haltReason;

  public TopicReader(
      KafkaCluster kafka,
      String group,
      DataSource database,
      Projector projector,
      MeterRegistry meters) {
    Map<String, Object> properties = consumerProperties(kafka);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    this.consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    this.database = database;
    this.projector = projector;
    this.meters = new ReaderMeters(meters);
  }

  /** How the topics are read, by this reader and by a rebuild. */
  static Map<String, Object> consumerProperties(KafkaCluster kafka) {
    Map<String, Object> properties = kafka.client(Map.of());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    return properties;
  }

  /** What it does; a halt that was asked for is told at once, before the thread has seen it. */
  public State state() {
    String reason = haltReason;
    return reason == null ? state.get() : new State.Halted(reason);
  }

  /** Ends {@link #run()} soon; may be called from any thread. */
  public void stop() {
    stopping = true;
    consumer.wakeup();
  }

  /** Ends {@link #run()} soon because the tables cannot be trusted; from any thread. */
  public void halt(String reason) {
    haltReason = reason;
    stop();
  }

  @Override
  public void run() {
    try (consumer) {
      consumer.subscribe(TOPICS, new SeekToTables());
      while (!stopping) {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        state.set(new State.Running());
        if (!records.isEmpty()) {
          apply(records);
        }
        meters.polled(consumer, consumer.assignment(), newest(records));
      }
      state.set(new State.Stopped());
      consumer.close(CloseOptions.timeout(CLOSE_DEADLINE));
    } catch (WakeupException e) {
      state.set(new State.Stopped());
      LOG.debug("woken to stop", e);
    } catch (RuntimeException e) {
      state.set(new State.Halted(String.valueOf(e.getMessage())));
      LOG.error("the indexer halts: its tables stay at their last good state", e);
    }
  }

  /** Applies a poll, again and again while the database is away; the offsets decide what counts. */
  private void apply(ConsumerRecords<String, byte[]> records) {
    Duration backoff = RETRY_FIRST;
    while (!stopping) {
      try {
        boolean applied = applyOnce(records);
        meters.database(true);
        if (applied) {
          Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>(records.nextOffsets());
          positions.forEach((partition, next) -> expected.put(partition, next.offset()));
          consumer.commitAsync(positions, TopicReader::logLateCommit);
        } else {
          LOG.info("the tables stand elsewhere: they were rebuilt, or another reader moved them");
          seekToTables(consumer.assignment());
        }
        return;
      } catch (SQLException e) {
        if (!Transience.isTransient(e)) {
          throw new ProjectionException("cannot apply a poll to the tables", e);
        }
        meters.database(false);
        state.set(new State.Retrying("database: " + e.getMessage()));
        LOG.warn("the database is away, trying again in {}", backoff, e);
        backoff = pause(backoff);
      }
    }
  }

  private static long newest(ConsumerRecords<String, byte[]> records) {
    long newest = 0;
    for (TopicPartition partition : records.partitions()) {
      newest = Math.max(newest, records.records(partition).getLast().timestamp());
    }
    return newest;
  }

  /**
   * @return false when the tables are not where this poll begins; nothing has changed then
   */
  private boolean applyOnce(ConsumerRecords<String, byte[]> records) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (TopicPartition partition : records.nextOffsets().keySet()) {
          Long stood = expected.get(partition);
          if (stood != null && offsets.nextLocked(connection, partition) != stood) {
            connection.rollback();
            return false;
          }
        }
        projector.apply(connection, records);
        offsets.move(connection, records);
        connection.commit();
        return true;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static Duration pause(Duration backoff) {
    try {
      Thread.sleep(backoff);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProjectionException("interrupted while the database was away", e);
    }
    Duration twice = backoff.multipliedBy(2);
    return twice.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : twice;
  }

  private static void logLateCommit(
      Map<TopicPartition, OffsetAndMetadata> positions, @Nullable Exception problem) {
    if (problem != null) {
      LOG.debug("offsets for lag watchers were not committed: {}", positions, problem);
    }
  }

  private final class SeekToTables implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      LOG.debug("gave up {}", partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      seekToTables(partitions);
    }
  }

  private void seekToTables(Collection<TopicPartition> partitions) {
    Duration backoff = RETRY_FIRST;
    while (!stopping) {
      try (Connection connection = database.getConnection()) {
        for (TopicPartition partition : partitions) {
          long next = offsets.next(connection, partition);
          expected.put(partition, next);
          consumer.seek(partition, next);
        }
        meters.database(true);
        return;
      } catch (SQLException e) {
        if (!Transience.isTransient(e)) {
          throw new ProjectionException("cannot read where the tables stand", e);
        }
        meters.database(false);
        state.set(new State.Retrying("database: " + e.getMessage()));
        LOG.warn("the database is away, trying again in {}", backoff, e);
        backoff = pause(backoff);
      }
    }
  }
}
