package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.ConfluentAvroDeserializer;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.batch.BatchAssembler;
import io.phantomparadox.vault.settlement.batch.BatchAssembler.BrokenBatchLogException;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.payload.DataAvailability;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * One session of settling a partition: opens its log (which fences every older session), restores
 * what is under way, and steps its games in turn until it is stopped or Kafka fails.
 * Single-threaded.
 */
final class PartitionSettler implements AutoCloseable {
  /** Whole batches kept in memory at most, over all games of the partition. */
  private static final int MAX_BATCHES_READ_AHEAD = 8;

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(2));

  private final SettlementConfig config;
  private final int partition;
  private final SettlementChain chain;
  private final DataAvailability availability;
  private final SettlementMetrics metrics;
  private final Clock clock;
  private final SettlementLog log;
  private final KafkaConsumer<String, byte[]> batches;
  private final KafkaConsumer<String, ChainEvent> events;
  private final ConfluentAvroDeserializer<BatchRecord> batchReader;
  private final IndexDirectory directory = new IndexDirectory();
  private final BatchAssembler assembler = new BatchAssembler();
  private final Map<Long, GameLane> lanes = new TreeMap<>();
  private final Map<BatchKey, SettlementState> states;
  private final TopicPartition batchPartition;
  private long nextOffset;
  private volatile List<LaneHealth> health = List.of();

  PartitionSettler(
      SettlementConfig config,
      int partition,
      SettlementChain chain,
      DataAvailability availability,
      SettlementMetrics metrics,
      Clock clock,
      Supplier<ConsumerGroupMetadata> group) {
    this.config = config;
    this.partition = partition;
    this.chain = chain;
    this.availability = availability;
    this.metrics = metrics;
    this.clock = clock;
    this.batchPartition = new TopicPartition(VaultTopics.BATCHES, partition);
    Map<String, Object> settings = SettlementLog.readerSettings(config);
    Map<String, Object> registry = SettlementLog.registry(config);
    batchReader = VaultSerdes.deserializer(BatchRecord.class, registry);
    log = SettlementLog.open(config, partition, group);
    batches = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    events =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            VaultSerdes.deserializer(ChainEvent.class, registry));
    try {
      states = log.restore(config.startTimeout());
      seek();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void seek() {
    batches.assign(List.of(batchPartition));
    OffsetAndMetadata committed = batches.committed(Set.of(batchPartition)).get(batchPartition);
    if (committed == null) {
      batches.seekToBeginning(List.of(batchPartition));
      nextOffset = batches.position(batchPartition);
    } else {
      nextOffset = committed.offset();
      batches.seek(batchPartition, nextOffset);
    }
    TopicPartition eventPartition = new TopicPartition(VaultTopics.CHAIN_EVENTS, partition);
    events.assign(List.of(eventPartition));
    events.seekToBeginning(List.of(eventPartition));
  }

  /**
   * Settles until told to stop.
   *
   * @throws BrokenBatchLogException when the log of batches cannot be read on
   */
  void run(CountDownLatch stop) throws BrokenBatchLogException, InterruptedException {
    while (stop.getCount() > 0) {
      boolean moved = readEvents();
      moved |= readBatches();
      for (GameLane lane : lanes.values()) {
        moved |= step(lane);
      }
      health = lanes.values().stream().map(GameLane::health).toList();
      if (!moved && stop.await(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  List<LaneHealth> health() {
    return health;
  }

  private boolean readEvents() {
    boolean any = false;
    for (ConsumerRecord<String, ChainEvent> record : events.poll(NO_WAIT)) {
      directory.apply(record.value());
      any = true;
    }
    return any;
  }

  private boolean readBatches() throws BrokenBatchLogException {
    int waiting = lanes.values().stream().mapToInt(GameLane::waiting).sum();
    if (waiting >= MAX_BATCHES_READ_AHEAD) {
      return false;
    }
    boolean any = false;
    for (ConsumerRecord<String, byte[]> record : batches.poll(NO_WAIT)) {
      BatchRecord value = batchReader.deserialize(VaultTopics.BATCHES, record.value());
      nextOffset = record.offset() + 1;
      assembler.add(value, record.value(), record.offset()).ifPresent(this::enqueue);
      any = true;
    }
    return any;
  }

  private void enqueue(LoggedBatch batch) {
    lanes
        .computeIfAbsent(
            batch.identity().game(),
            game ->
                new GameLane(
                    config,
                    chain,
                    log,
                    new BatchPlanner(directory, chain),
                    availability,
                    clock,
                    states))
        .add(batch);
  }

  private boolean step(GameLane lane) {
    try {
      return switch (lane.step()) {
        case GameLane.StepResult.Moved() -> true;
        case GameLane.StepResult.Waiting() -> false;
        case GameLane.StepResult.Finished(var batch, var end) -> {
          log.finish(lane.keys(), safeOffset(lane));
          lane.finished();
          metrics.ended(batch, end);
          yield true;
        }
      };
    } catch (ChainUnavailableException e) {
      metrics.chainUnavailable(e);
      return false;
    }
  }

  /** Everything before it is over: the first record of a batch under way, or the read position. */
  private long safeOffset(GameLane finishing) {
    List<Long> needed = new ArrayList<>();
    needed.add(nextOffset);
    OptionalLong pending = assembler.firstPendingOffset();
    pending.ifPresent(needed::add);
    for (GameLane lane : lanes.values()) {
      lane.openFrom(lane == finishing ? 1 : 0).ifPresent(needed::add);
    }
    return needed.stream().mapToLong(Long::longValue).min().orElse(nextOffset);
  }

  @Override
  public void close() {
    try {
      log.close();
    } finally {
      batches.close(CLOSE);
      events.close(CLOSE);
    }
  }
}
