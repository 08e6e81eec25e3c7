package io.phantomparadox.vault.settlement.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.SendingConfig;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.State;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.settlement.flow.SettlementKey;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.DataAvailability;
import io.phantomparadox.vault.solana.Hash32;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A worker that crashes anywhere, on a cluster that misbehaves by a seed: every batch ends, in
 * order, and each of its chunks is applied exactly once.
 */
class GameLaneSimulationTest {
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 5_000 : 300;
  private static final int STEPS_MAX = 20_000;
  private static final SettlementMetrics METRICS =
      new SettlementMetrics(new SimpleMeterRegistry(), Clock.systemUTC());

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The log as Kafka keeps it: compacted at random, read back in the order of first writing. */
  private static final class CompactedLog implements EventLog {
    private final LinkedHashMap<String, SettlementEvent> events = new LinkedHashMap<>();
    private int toCrash = Integer.MAX_VALUE;
    private boolean afterWriting;

    @Override
    public void append(List<SettlementEvent> more) {
      boolean crash = --toCrash == 0;
      if (crash && !afterWriting) {
        throw new Crash();
      }
      more.forEach(event -> events.put(SettlementKey.of(event), event));
      if (crash) {
        throw new Crash();
      }
    }

    Map<BatchKey, SettlementState> restore() {
      Map<BatchKey, SettlementState> states = new HashMap<>();
      for (SettlementEvent event : events.values()) {
        states
            .computeIfAbsent(
                new BatchKey(event.getGame(), event.getBatchId()), k -> new SettlementState())
            .apply(event);
      }
      return states;
    }
  }

  private static final class FlakyPlace implements DataAvailability {
    private final SplittableRandom random;
    private final Map<Cid, byte[]> kept = new HashMap<>();

    private FlakyPlace(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public String name() {
      return "flaky";
    }

    @Override
    public void publish(Cid cid, byte[] payload) throws IOException {
      if (random.nextInt(4) == 0) {
        throw new IOException("seeded");
      }
      kept.put(cid, payload);
    }

    @Override
    public Optional<byte[]> read(Cid cid) {
      return Optional.ofNullable(kept.get(cid));
    }
  }

  @Test
  void givenCrashesAndFaultsAnywhereWhenSteppedThenEveryBatchSettlesInOrderAndOnce() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      ModelChain chain = new ModelChain(seed, 12, 1_000_000, 1_000_000);
      Map<Long, End> ends = settle(seed, chain, 3, true);
      assertThat(ends.values()).as("seed %d", seed).containsOnly(End.SETTLED);
      for (long id = 1; id <= 3; id++) {
        assertThat(chain.endOf(id)).as("seed %d", seed).isEqualTo(State.SETTLED);
      }
    }
  }

  @Test
  void givenShortDeadlinesWhenSteppedThenEveryBatchHasOneOfItsThreeEnds() {
    Map<End, Integer> seen = new HashMap<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ModelChain chain = new ModelChain(seed, 20, 8 + random.nextInt(60), 4 + random.nextInt(40));
      Map<Long, End> ends = settle(seed, chain, 3, false);
      ends.forEach(
          (id, end) -> {
            State state =
                switch (end) {
                  case SETTLED -> State.SETTLED;
                  case ABORTED -> State.ABORTED;
                  case VOID -> State.VOID;
                  case CLOSED -> throw new AssertionError("nothing closes batches here");
                };
            assertThat(chain.endOf(id)).isEqualTo(state);
            seen.merge(end, 1, Integer::sum);
          });
    }
    assertThat(seen).containsOnlyKeys(End.SETTLED, End.ABORTED, End.VOID);
  }

  @Test
  void givenAnOperatorWhoAbandonsAtAnyMomentWhenSteppedThenTheBatchEndsWholeOrNotAtAll() {
    Map<End, Integer> seen = new HashMap<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed * 17);
      ModelChain chain = new ModelChain(seed, 12, 1_000_000, 1_000_000);
      CompactedLog log = new CompactedLog();
      LoggedBatch batch = Batches.batch(random, 1, Hash32.ZERO, 0, 5 + random.nextInt(20));
      int abandonAt = random.nextInt(160);
      GameLane lane = lane(chain, log, new FlakyPlace(random.split()));
      lane.add(batch);
      End end = null;
      for (int step = 0; end == null; step++) {
        assertThat(step).as("seed %d: %s", seed, lane.health()).isLessThan(STEPS_MAX);
        if (step == abandonAt) {
          SettlementEvent answer =
              new SettlementEvents(batch.identity(), Clock.systemUTC())
                  .answer(1, SettlementStatus.ABANDON, "test");
          log.append(List.of(answer));
          lane.answer(answer);
        }
        if (step > abandonAt && random.nextInt(40) == 0) {
          // The next worker knows of the answer from the log alone.
          lane = lane(chain, log, new FlakyPlace(random.split()));
          lane.add(batch);
        }
        try {
          if (lane.step() instanceof GameLane.StepResult.Finished finished) {
            end = finished.end();
          }
        } catch (ChainUnavailableException e) {
          assertThat(e).hasMessage("seeded");
        }
      }
      State state = chain.endOf(1);
      assertThat(state.name()).as("seed %d", seed).isEqualTo(end.name());
      seen.merge(end, 1, Integer::sum);
    }
    assertThat(seen).containsOnlyKeys(End.SETTLED, End.ABORTED, End.VOID);
  }

  @Test
  void givenAReviewWhenAnsweredWithRetryThenTriesCountAnewAndTheNextReviewIsTheSecond() {
    SettlementState state = new SettlementState();
    SettlementEvents events =
        new SettlementEvents(
            new BatchIdentity(Batches.GAME, 1, Hash32.ZERO, Hash32.ZERO, 0), Clock.systemUTC());
    state.apply(events.review(1, "first"));
    assertThat(state.review()).contains("first");

    state.apply(events.answer(1, SettlementStatus.RETRY, ""));
    assertThat(state.review()).isEmpty();
    assertThat(state.abandoned()).isFalse();

    state.apply(events.review(2, "second"));
    assertThat(state.review()).contains("second");
    assertThat(state.reviews()).isEqualTo(2);
    // Compaction may leave the answer to the first review behind the second review.
    state.apply(events.answer(1, SettlementStatus.RETRY, ""));
    assertThat(state.review()).contains("second");
  }

  @Test
  void givenTransactionsThatDieWhenOneLandsOrAnOperatorAnswersThenTheRowOfFailuresBeginsAnew() {
    SettlementState state = new SettlementState();
    SettlementEvents events =
        new SettlementEvents(
            new BatchIdentity(Batches.GAME, 1, Hash32.ZERO, Hash32.ZERO, 0), Clock.systemUTC());
    Task commit = new Task(SettlementStep.COMMIT, -1);
    assertThat(state.triesInRow()).isZero();
    for (int attempt = 1; attempt <= 2; attempt++) {
      state.apply(ended(events, commit, attempt, Fate.DEAD));
    }
    state.apply(ended(events, commit, 3, Fate.FAILED));
    state.apply(ended(events, new Task(SettlementStep.DEBIT, 0), 1, Fate.DEAD));
    assertThat(state.triesInRow()).isEqualTo(3);

    state.apply(events.review(1, "it did not get through"));
    state.apply(events.answer(1, SettlementStatus.RETRY, ""));
    assertThat(state.triesInRow()).isZero();

    state.apply(ended(events, commit, 4, Fate.DEAD));
    assertThat(state.triesInRow()).isEqualTo(1);
    state.apply(ended(events, commit, 5, Fate.LANDED));
    assertThat(state.triesInRow()).isZero();
  }

  private static SettlementEvent ended(SettlementEvents events, Task task, int number, Fate fate) {
    Attempt attempt = new Attempt(task, number, fate, null, null, null, null, null, null);
    return events.ended(new Ending(attempt, fate, null, null), null);
  }

  private static GameLane lane(ModelChain chain, CompactedLog log, FlakyPlace place) {
    IndexDirectory directory = new IndexDirectory();
    for (ChainEvent event : Batches.openingEvents(5)) {
      directory.apply(event);
    }
    return new GameLane(
        config(),
        chain,
        log,
        new BatchPlanner(directory, chain),
        place,
        METRICS,
        new TickingClock(),
        log.restore());
  }

  /** Settles batches one after the other, crashing on the way; returns how each ended. */
  private static Map<Long, End> settle(long seed, ModelChain chain, int batches, boolean crashes) {
    SplittableRandom random = new SplittableRandom(seed * 31);
    CompactedLog log = new CompactedLog();
    FlakyPlace place = new FlakyPlace(random.split());
    List<LoggedBatch> all = new ArrayList<>();
    Hash32 previous = Hash32.ZERO;
    for (int id = 1; id <= batches; id++) {
      LoggedBatch batch = Batches.batch(random, id, previous, 0, random.nextInt(25));
      all.add(batch);
      previous = batch.identity().batchHash();
    }
    Map<Long, End> ends = new LinkedHashMap<>();
    int[] steps = {0};
    while (ends.size() < batches) {
      if (crashes && random.nextInt(3) > 0) {
        chain.crashAfter(1 + random.nextInt(30), new Crash());
      }
      log.toCrash = crashes && random.nextInt(3) > 0 ? 1 + random.nextInt(12) : Integer.MAX_VALUE;
      log.afterWriting = random.nextBoolean();
      try {
        session(seed, chain, log, place, all, ends, steps);
      } catch (Crash e) {
        assertThat(steps[0]).as("seed %d", seed).isLessThan(STEPS_MAX);
      }
    }
    return ends;
  }

  private static void session(
      long seed,
      ModelChain chain,
      CompactedLog log,
      FlakyPlace place,
      List<LoggedBatch> all,
      Map<Long, End> ends,
      int[] steps) {
    TickingClock clock = new TickingClock();
    IndexDirectory directory = new IndexDirectory();
    for (ChainEvent event : Batches.openingEvents(5)) {
      directory.apply(event);
    }
    GameLane lane =
        new GameLane(
            config(),
            chain,
            log,
            new BatchPlanner(directory, chain),
            place,
            METRICS,
            clock,
            log.restore());
    all.subList(ends.size(), all.size()).forEach(lane::add);
    while (ends.size() < all.size()) {
      assertThat(++steps[0]).as("seed %d: %s", seed, lane.health()).isLessThan(STEPS_MAX);
      try {
        maybeStranger(chain, lane, log);
        switch (lane.step()) {
          case GameLane.StepResult.Finished(LoggedBatch batch, End end, SettlementEvent last) -> {
            checkCosts(seed, chain, batch, end, last);
            checkOnce(seed, chain, batch, end, log);
            ends.put(batch.identity().batchId(), end);
            lane.keys().forEach(log.events::remove);
            lane.finished();
          }
          case GameLane.StepResult.Moved(), GameLane.StepResult.Waiting() -> {
            assertThat(lane.health().review()).as("seed %d", seed).isEmpty();
          }
        }
      } catch (ChainUnavailableException e) {
        // The next step asks again, as the partition's loop does.
        assertThat(e).hasMessage("seeded");
      }
    }
  }

  private static void maybeStranger(ModelChain chain, GameLane lane, CompactedLog log) {
    LoggedBatch batch = lane.current().orElseThrow();
    BatchKey key = new BatchKey(batch.identity().game(), batch.identity().batchId());
    SettlementState state = log.restore().get(key);
    if (state != null && state.plan().isPresent() && chain.random.nextInt(20) == 0) {
      chain.stranger(batch, state.plan().get());
    }
  }

  /** What the END record says it cost is what the chain took. */
  private static void checkCosts(
      long seed, ModelChain chain, LoggedBatch batch, End end, SettlementEvent last) {
    BatchCosts costs = Objects.requireNonNull(last.getCosts());
    assertThat(costs.getEnd()).isEqualTo(end.name());
    assertThat(costs.getTrades()).isEqualTo(batch.header().getExecuted());
    int counted = costs.getTransactions() + costs.getFailedTransactions();
    assertThat(costs.getFeeLamports()).as("seed %d", seed).isEqualTo(ModelChain.FEE * counted);
    assertThat(costs.getFeeLamports())
        .as("seed %d: %s", seed, costs)
        .isLessThanOrEqualTo(chain.charged(batch.identity().batchId()));
    assertThat(costs.getBoundTransactions()).isPositive();
  }

  private static void checkOnce(
      long seed, ModelChain chain, LoggedBatch batch, End end, CompactedLog log) {
    Map<Task, Integer> successes = chain.successes(batch.identity().batchId());
    for (Map.Entry<Task, Integer> entry : successes.entrySet()) {
      SettlementStep step = entry.getKey().step();
      if (step != SettlementStep.COMMIT && step != SettlementStep.VOID) {
        assertThat(entry.getValue()).as("seed %d %s", seed, entry.getKey()).isEqualTo(1);
      }
    }
    if (end == End.SETTLED) {
      var plan =
          log.restore()
              .get(new BatchKey(batch.identity().game(), batch.identity().batchId()))
              .plan()
              .orElseThrow();
      long chunks =
          successes.keySet().stream()
              .filter(
                  task ->
                      task.step() == SettlementStep.DEBIT
                          || task.step() == SettlementStep.ITEM
                          || task.step() == SettlementStep.CREDIT)
              .count();
      assertThat(chunks).as("seed %d", seed).isEqualTo(plan.getChunks().size());
    }
    assertThat(log.events.values()).noneMatch(event -> event.getStatus() == SettlementStatus.SENT);
  }

  private static SendingConfig config() {
    return new SendingConfig(
        SendingConfig.Mode.ON,
        SendingConfig.Format.AUTO,
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        60,
        4,
        0,
        Duration.ofMinutes(1));
  }

  /** Moves on by a millisecond each time it is read, so that resends become due. */
  private static final class TickingClock extends Clock {
    private long millis;

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(++millis);
    }
  }
}
