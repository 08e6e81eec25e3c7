package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.SendingConfig;
import io.phantomparadox.vault.settlement.SendingConfig.Mode;
import io.phantomparadox.vault.settlement.batch.BatchVerifier;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.Decider;
import io.phantomparadox.vault.settlement.flow.Decision;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.DataAvailability;
import io.phantomparadox.vault.solana.Signature;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The batches of one game in order; one is under way at a time.
 *
 * <p>Who can stop, repeat or reorder what happens here, and what holds then:
 *
 * <ul>
 *   <li><b>Stop</b>: anything may, between any two statements. What counts is on the log before it
 *       is done: a plan before its commit, a signature before its broadcast. The next session folds
 *       the log and looks at the chain; nothing is remembered elsewhere.
 *   <li><b>Repeat</b>: the network, a node or a second worker may deliver the same bytes again: the
 *       cluster executes a message once. A stranger may apply a chunk first: the program's bitmap
 *       refuses ours, which is success. A second worker with the same partition is fenced at its
 *       next append and can sign nothing.
 *   <li><b>Reorder</b>: the program refuses credits before items before debits, and batch n + 1
 *       before n. A batch is taken off only when its end is finalized, with its END record and the
 *       group's offset in one Kafka transaction.
 *   <li><b>Change the ground</b>: between plan and commit a wrong plan, a wrong log or a wrong
 *       chain would lock the debits for good. So the batch's hash is computed from its records
 *       before the plan, and the chunks are compared with the finalized pages before every commit
 *       that is signed. Owners change through batches only and batches go one by one, so what fits
 *       then fits when the chunks land.
 *   <li><b>An operator</b> may answer a review: retry forgives the tries so far, abandon ends the
 *       batch without applying it as long as its debits are not complete. Neither signs anything;
 *       both only change what the next look decides.
 * </ul>
 *
 * One thread adds and takes off; {@link #step} runs on any thread, one at a time.
 */
final class GameLane {
  private static final Logger LOG = LoggerFactory.getLogger(GameLane.class);

  /** Looks in a row that must show the same end: one answer is not enough to forget a batch. */
  private static final int LOOKS_AT_THE_END_MIN = 2;

  /** Looks that wait for the last transactions to be final, only to know what they cost. */
  private static final int LOOKS_AT_THE_END_MAX = 20;

  /** Key of the batch in a line's context. */
  static final String BATCH_IN_LOGS = "batch";

  private final SendingConfig config;
  private final SettlementChain chain;
  private final EventLog log;
  private final BatchPlanner planner;
  private final DataAvailability availability;
  private final Decider decider;
  private final Sender sender;
  private final CommitGuard guard;
  private final FeeReader fees;
  private final Clock clock;
  private final Map<BatchKey, SettlementState> states;
  private final Deque<LoggedBatch> queue = new ConcurrentLinkedDeque<>();
  private final Queue<SettlementEvent> answers = new ConcurrentLinkedQueue<>();
  private @Nullable BatchIdentity previous;
  private Instant begun = Instant.EPOCH;
  private String doing = "";
  private @Nullable String blocked;
  private @Nullable End endSeen;
  private int looksAtTheEnd;
  private int failuresInRow;
  private volatile LaneHealth health = LaneHealth.idle();

  GameLane(
      SendingConfig config,
      SettlementChain chain,
      EventLog log,
      BatchPlanner planner,
      DataAvailability availability,
      SettlementMetrics metrics,
      Clock clock,
      Map<BatchKey, SettlementState> states) {
    this.config = config;
    this.chain = chain;
    this.log = log;
    this.planner = planner;
    this.availability = availability;
    this.decider = new Decider(config.maxAttempts(), config.maxOpenTransactions());
    this.sender = new Sender(config, chain, metrics, clock);
    this.guard = new CommitGuard(chain);
    this.fees = new FeeReader(chain);
    this.clock = clock;
    this.states = states;
  }

  /** What a step came to. */
  sealed interface StepResult {
    /** Something was done: step again at once. */
    record Moved() implements StepResult {}

    /** Nothing to do right now. */
    record Waiting() implements StepResult {}

    /** The batch is over. */
    record Finished(LoggedBatch batch, End end, SettlementEvent last) implements StepResult {}
  }

  void add(LoggedBatch batch) {
    queue.add(batch);
  }

  /** An operator's answer to a review of this game; taken in at the next step. */
  void answer(SettlementEvent answer) {
    answers.add(answer);
  }

  /** The batch under way. */
  Optional<LoggedBatch> current() {
    return Optional.ofNullable(queue.peek());
  }

  /** Offset of the first record that is still needed when so many batches at the head are over. */
  OptionalLong openFrom(int over) {
    return queue.stream().skip(over).mapToLong(LoggedBatch::firstOffset).findFirst();
  }

  int waiting() {
    return queue.size();
  }

  /** What it does, for people, as of the last step. */
  LaneHealth health() {
    return health;
  }

  /** One move for the batch under way. */
  StepResult step() throws ChainUnavailableException {
    LoggedBatch batch = queue.peek();
    if (batch == null) {
      health = LaneHealth.idle();
      return new StepResult.Waiting();
    }
    if (begun.equals(Instant.EPOCH)) {
      begun = clock.instant();
    }
    blocked = null;
    // whatever this step logs, in whichever class, is about this batch
    try (var _ = MDC.putCloseable(BATCH_IN_LOGS, batch.identity().name())) {
      StepResult result = step(batch);
      failuresInRow = 0;
      return result;
    } catch (ChainUnavailableException e) {
      failuresInRow++;
      blocked = "no usable answer from the chain: " + e.getMessage();
      throw e;
    } finally {
      health =
          new LaneHealth(
              batch.identity().game(),
              batch.identity().batchId(),
              begun,
              Instant.ofEpochMilli(batch.header().getCutAtMillis()),
              doing,
              state(batch).review(),
              Optional.ofNullable(blocked),
              failuresInRow,
              state(batch).triesInRow(),
              queue.size());
    }
  }

  private StepResult step(LoggedBatch batch) throws ChainUnavailableException {
    for (SettlementEvent answer = answers.poll(); answer != null; answer = answers.poll()) {
      LOG.warn("{}: an operator says {}", batch.identity(), answer.getStatus());
      states
          .computeIfAbsent(
              new BatchKey(answer.getGame(), answer.getBatchId()), k -> new SettlementState())
          .apply(answer);
    }
    SettlementState state = state(batch);
    List<Signature> signatures =
        state.open().stream().map(Attempt::signature).flatMap(Optional::stream).toList();
    ChainPicture picture = chain.look(batch.identity(), signatures);
    Decision decision = decider.decide(batch.identity(), state, picture);
    SettlementEvents events = new SettlementEvents(batch.identity(), clock);
    if (!(decision instanceof Decision.Ended)) {
      endSeen = null;
    }
    return switch (decision) {
      case Decision.MakePlan() -> plan(batch, state, events);
      case Decision.Publish() -> publish(batch, state, events);
      case Decision.LogEndings(var endings) -> {
        Map<Signature, Long> paid = fees.of(endings);
        endings.forEach(ending -> LOG.debug("{}: {}", batch.identity(), ending));
        yield record(
            batch,
            endings.stream()
                .map(ending -> events.ended(ending, FeeReader.fee(ending, paid)))
                .toList());
      }
      case Decision.Send send -> {
        sender.noteLies(batch.identity(), state, send.sign(), picture);
        yield send(batch, state, events, send);
      }
      case Decision.Wait(String why) -> waiting(why);
      case Decision.Blocked(String why) -> blocked(why);
      case Decision.Review(String why) -> review(batch, state, events, why);
      case Decision.Ended(End end, var endings, int unsettled) -> {
        looksAtTheEnd = end == endSeen ? looksAtTheEnd + 1 : 1;
        endSeen = end;
        if (looksAtTheEnd < LOOKS_AT_THE_END_MIN) {
          yield new StepResult.Moved();
        }
        if (unsettled > 0 && looksAtTheEnd <= LOOKS_AT_THE_END_MAX) {
          yield waiting("its last transactions are not final yet");
        }
        yield new StepResult.Finished(
            batch,
            end,
            events.end(
                CostAccount.of(
                    batch,
                    state,
                    end,
                    endings,
                    fees.of(endings),
                    chain.limits(batch.identity().game()))));
      }
    };
  }

  /** Takes the finished batch off; its records and offset are dealt with. */
  void finished() {
    LoggedBatch batch = queue.remove();
    previous = batch.identity();
    states.remove(key(batch));
    sender.forget();
    guard.forget();
    begun = Instant.EPOCH;
    doing = "";
    endSeen = null;
    looksAtTheEnd = 0;
  }

  /** Keys of the records of the batch under way. */
  Set<String> keys() {
    LoggedBatch batch = queue.peek();
    return batch == null ? Set.of() : state(batch).keys();
  }

  private StepResult plan(LoggedBatch batch, SettlementState state, SettlementEvents events)
      throws ChainUnavailableException {
    if (state.abandoned()) {
      return record(batch, List.of(events.planned(planner.nothing(batch))));
    }
    List<String> problems = BatchVerifier.problems(batch, previous);
    if (!problems.isEmpty()) {
      return review(batch, state, events, "not a sound batch: " + String.join("; ", problems));
    }
    return switch (planner.plan(batch)) {
      case BatchPlanner.Planning.Planned(SettlementPlan plan) -> {
        LOG.info(
            "{}: {} debit, {} item, {} credit chunks, payload {} bytes {}",
            batch.identity(),
            plan.getDebitChunks(),
            plan.getItemChunks(),
            plan.getCreditChunks(),
            plan.getPayloadBytes(),
            plan.getCid());
        yield record(batch, List.of(events.planned(plan)));
      }
      case BatchPlanner.Planning.NotYet(String why) -> waiting(why);
      case BatchPlanner.Planning.Impossible(String why) ->
          review(batch, state, events, "cannot be planned: " + why);
    };
  }

  private StepResult publish(LoggedBatch batch, SettlementState state, SettlementEvents events)
      throws ChainUnavailableException {
    if (config.mode() == Mode.DRY_RUN) {
      return rehearse(batch, state.plan().orElseThrow());
    }
    String cid = state.plan().map(SettlementPlan::getCid).orElse(null);
    if (cid == null) {
      return review(batch, state, events, "the plan names no content id");
    }
    try {
      availability.publish(new Cid(cid), batch.payload().toBytes());
    } catch (IOException e) {
      LOG.warn("{}: {} does not keep {}", batch.identity(), availability.name(), cid, e);
      return blocked("no place keeps the payload: " + e.getMessage());
    }
    return record(batch, List.of(events.published()));
  }

  /** Logs new signatures, then sends them and what is due again. */
  private StepResult send(
      LoggedBatch batch, SettlementState state, SettlementEvents events, Decision.Send decided)
      throws ChainUnavailableException {
    if (config.mode() != Mode.ON) {
      return config.mode() == Mode.OFF
          ? blocked("on-chain settlement is switched off")
          : rehearse(batch, state.plan().orElseThrow());
    }
    List<Task> sign = decided.sign();
    doing = "sending " + (sign.isEmpty() ? "again" : sign.toString());
    sender.resend(decided.resend());
    if (sign.isEmpty()) {
      return new StepResult.Waiting();
    }
    SettlementPlan plan = state.plan().orElseThrow();
    if (sign.contains(CommitGuard.COMMIT)) {
      switch (guard.check(batch, plan)) {
        case CommitGuard.Verdict.Sign(Task instead) -> sign = List.of(instead);
        case CommitGuard.Verdict.LookAgain(String why) -> {
          return waiting(why);
        }
        case CommitGuard.Verdict.Review(String why) -> {
          return review(batch, state, events, why);
        }
      }
    }
    Sender.Signed signed = sender.sign(batch, plan, state, sign, events);
    if (!signed.events().isEmpty()) {
      record(batch, signed.events());
      sender.broadcast(signed.transactions());
    }
    return new StepResult.Waiting();
  }

  private StepResult record(LoggedBatch batch, List<SettlementEvent> events) {
    log.append(events);
    SettlementState state = state(batch);
    events.forEach(state::apply);
    return new StepResult.Moved();
  }

  private StepResult waiting(String why) {
    doing = why;
    return new StepResult.Waiting();
  }

  private StepResult blocked(String why) {
    blocked = why;
    return waiting(why);
  }

  private StepResult rehearse(LoggedBatch batch, SettlementPlan plan)
      throws ChainUnavailableException {
    String outcome = guard.rehearse(batch, plan);
    if (!outcome.equals(doing)) {
      LOG.info("{}: {}", batch.identity(), outcome);
    }
    return blocked(outcome);
  }

  private StepResult review(
      LoggedBatch batch, SettlementState state, SettlementEvents events, String why) {
    LOG.error("{} needs manual review: {}", batch.identity(), why);
    doing = "manual review";
    return record(batch, List.of(events.review(state.reviews() + 1, why)));
  }

  private SettlementState state(LoggedBatch batch) {
    return states.computeIfAbsent(key(batch), k -> new SettlementState());
  }

  private static BatchKey key(LoggedBatch batch) {
    return new BatchKey(batch.identity().game(), batch.identity().batchId());
  }
}
