package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.ConfluentAvroDeserializer;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One session of settling a partition: opens its log (which fences every older session), restores
 * what is under way, and steps its games until it is stopped or Kafka fails. Each game steps on a
 * virtual thread of its own, so that a slow answer for one does not hold up another; everything
 * else, and what a step came to, is dealt with on one thread.
 */
final class PartitionSettler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionSettler.class);

  /** Whole batches kept in memory, over all games of the partition that go on. */
  private static final int MAX_BATCHES_READ_AHEAD = 8;

  /**
   * The same over all games. Games in manual review do not count for the bound above, so that they
   * do not hold up the others; netting leaves at most four batches of a game without an end.
   */
  private static final int MAX_BATCHES_HELD = 256;

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration STEP_DEADLINE = Duration.ofSeconds(20);
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
  private final KafkaConsumer<String, SettlementEvent> answers;
  private final ConfluentAvroDeserializer<BatchRecord> batchReader;
  private final IndexDirectory directory = new IndexDirectory();
  private final BatchAssembler assembler = new BatchAssembler();
  private final Map<Long, Running> lanes = new TreeMap<>();
  private final Semaphore stepDone = new Semaphore(0);
  private final ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<BatchKey, SettlementState> states;
  private final TopicPartition batchPartition;
  private long nextOffset;
  private volatile List<LaneHealth> health = List.of();

  /** A game's lane and the step that it is in, if it is in one. */
  private static final class Running {
    private final GameLane lane;
    private @Nullable Future<GameLane.StepResult> step;
    private long stepNanos = Long.MIN_VALUE;

    private Running(GameLane lane) {
      this.lane = lane;
    }
  }

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
    SettlementLog.Restored restored;
    try {
      restored = log.restore(config.startTimeout());
      states = restored.states();
      seek();
    } catch (RuntimeException e) {
      log.close();
      batches.close(CLOSE);
      events.close(CLOSE);
      throw e;
    }
    answers = log.answers(restored.nextOffset());
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
      moved |= readAnswers();
      for (Running running : lanes.values()) {
        moved |= advance(running);
      }
      health = lanes.values().stream().map(running -> running.lane.health()).toList();
      if (!moved) {
        // Woken early by a step that is done; the time-out is short enough to see a stop.
        boolean woken =
            stepDone.tryAcquire(config.sending().pollInterval().toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("woken {}", woken);
      }
      stepDone.drainPermits();
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

  /** Takes in what operators have written; what this session wrote itself is known already. */
  private boolean readAnswers() {
    boolean any = false;
    for (ConsumerRecord<String, SettlementEvent> record : answers.poll(NO_WAIT)) {
      SettlementEvent event = record.value();
      if (event != null
          && (event.getStatus() == SettlementStatus.RETRY
              || event.getStatus() == SettlementStatus.ABANDON)) {
        Running running = lanes.get(event.getGame());
        if (running != null) {
          running.lane.answer(event);
        } else {
          states
              .computeIfAbsent(
                  new BatchKey(event.getGame(), event.getBatchId()), k -> new SettlementState())
              .apply(event);
        }
        any = true;
      }
    }
    return any;
  }

  private boolean readBatches() throws BrokenBatchLogException {
    int held = 0;
    int goingOn = 0;
    for (Running running : lanes.values()) {
      int waiting = running.lane.waiting();
      held += waiting;
      goingOn += running.lane.health().review().isPresent() ? 0 : waiting;
    }
    if (goingOn >= MAX_BATCHES_READ_AHEAD || held >= MAX_BATCHES_HELD) {
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
                new Running(
                    new GameLane(
                        config.sending(),
                        chain,
                        log,
                        new BatchPlanner(directory, chain),
                        availability,
                        metrics,
                        clock,
                        states)))
        .lane
        .add(batch);
  }

  /** Deals with a step that is done, and begins the next one when it is due. */
  private boolean advance(Running running) throws InterruptedException {
    Future<GameLane.StepResult> step = running.step;
    boolean moved = false;
    if (step != null) {
      if (!step.isDone()) {
        return false;
      }
      running.step = null;
      moved = done(running.lane, step);
    }
    boolean due =
        moved
            || running.stepNanos == Long.MIN_VALUE
            || System.nanoTime() - running.stepNanos >= config.sending().pollInterval().toNanos();
    if (due && running.lane.waiting() > 0) {
      running.stepNanos = System.nanoTime();
      FutureTask<GameLane.StepResult> next =
          new FutureTask<>(running.lane::step) {
            @Override
            protected void done() {
              stepDone.release();
            }
          };
      running.step = next;
      steps.execute(next);
    }
    return moved;
  }

  private boolean done(GameLane lane, Future<GameLane.StepResult> step)
      throws InterruptedException {
    try {
      return switch (step.get()) {
        case GameLane.StepResult.Moved() -> true;
        case GameLane.StepResult.Waiting() -> false;
        case GameLane.StepResult.Finished(var batch, var end, var last) -> {
          log.finish(lane.keys(), last, safeOffset(lane));
          lane.finished();
          try (var _ = MDC.putCloseable(GameLane.BATCH_IN_LOGS, batch.identity().name())) {
            metrics.ended(batch, end, last);
          }
          yield true;
        }
      };
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ChainUnavailableException unavailable -> {
          metrics.chainUnavailable(unavailable);
          return false;
        }
        case RuntimeException broken -> throw broken;
        case Error broken -> throw broken;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Everything before it is over: the first record of a batch under way, or the read position. */
  private long safeOffset(GameLane finishing) {
    List<Long> needed = new ArrayList<>();
    needed.add(nextOffset);
    OptionalLong pending = assembler.firstPendingOffset();
    pending.ifPresent(needed::add);
    for (Running running : lanes.values()) {
      running.lane.openFrom(running.lane == finishing ? 1 : 0).ifPresent(needed::add);
    }
    return needed.stream().mapToLong(Long::longValue).min().orElse(nextOffset);
  }

  @Override
  public void close() {
    // A step under way may log still: it is waited for, and its thread interrupted at last.
    steps.shutdown();
    try {
      if (!steps.awaitTermination(STEP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        steps.shutdownNow();
      }
    } catch (InterruptedException e) {
      steps.shutdownNow();
      Thread.currentThread().interrupt();
    }
    try {
      log.close();
    } finally {
      batches.close(CLOSE);
      events.close(CLOSE);
      answers.close(CLOSE);
    }
  }
}
