package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SettlementConfig;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The batches of one game in order; one is under way at a time. */
final class GameLane {
  private static final Logger LOG = LoggerFactory.getLogger(GameLane.class);

  private final SettlementConfig config;
  private final SettlementChain chain;
  private final EventLog log;
  private final BatchPlanner planner;
  private final DataAvailability availability;
  private final Decider decider;
  private final Clock clock;
  private final Map<BatchKey, SettlementState> states;
  private final Deque<LoggedBatch> queue = new ArrayDeque<>();
  private final Map<Signature, Instant> lastSent = new HashMap<>();
  private @Nullable BatchIdentity previous;
  private Instant begun = Instant.EPOCH;
  private String doing = "";

  GameLane(
      SettlementConfig config,
      SettlementChain chain,
      EventLog log,
      BatchPlanner planner,
      DataAvailability availability,
      Clock clock,
      Map<BatchKey, SettlementState> states) {
    this.config = config;
    this.chain = chain;
    this.log = log;
    this.planner = planner;
    this.availability = availability;
    this.decider = new Decider(config.maxAttempts(), config.maxOpenTransactions());
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
    record Finished(LoggedBatch batch, End end) implements StepResult {}
  }

  void add(LoggedBatch batch) {
    queue.add(batch);
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

  /** What it does, for people. */
  LaneHealth health() {
    LoggedBatch batch = queue.peek();
    return batch == null
        ? LaneHealth.idle()
        : new LaneHealth(
            batch.identity().game(),
            batch.identity().batchId(),
            begun,
            doing,
            state(batch).review());
  }

  /** One move for the batch under way. */
  StepResult step() throws ChainUnavailableException {
    LoggedBatch batch = queue.peek();
    if (batch == null) {
      return new StepResult.Waiting();
    }
    if (begun.equals(Instant.EPOCH)) {
      begun = clock.instant();
    }
    SettlementState state = state(batch);
    List<Signature> signatures =
        state.open().stream().map(Attempt::signature).flatMap(Optional::stream).toList();
    ChainPicture picture = chain.look(batch.identity(), signatures);
    Decision decision = decider.decide(batch.identity(), state, picture);
    SettlementEvents events = new SettlementEvents(batch.identity(), clock);
    return switch (decision) {
      case Decision.MakePlan() -> plan(batch, events);
      case Decision.Publish() -> publish(batch, state, events);
      case Decision.LogEndings(var endings) -> {
        endings.forEach(ending -> LOG.debug("{}: {}", batch.identity(), ending));
        yield record(batch, endings.stream().map(events::ended).toList());
      }
      case Decision.Send(var resend, var sign) -> send(batch, state, events, resend, sign);
      case Decision.Wait(String why) -> waiting(why);
      case Decision.Review(String why) -> review(batch, events, why);
      case Decision.Ended(End end) -> new StepResult.Finished(batch, end);
    };
  }

  /** Takes the finished batch off; its records and offset are dealt with. */
  void finished() {
    LoggedBatch batch = queue.remove();
    previous = batch.identity();
    states.remove(key(batch));
    lastSent.clear();
    begun = Instant.EPOCH;
    doing = "";
  }

  /** Keys of the records of the batch under way. */
  Set<String> keys() {
    LoggedBatch batch = queue.peek();
    return batch == null ? Set.of() : state(batch).keys();
  }

  private StepResult plan(LoggedBatch batch, SettlementEvents events) {
    List<String> problems = BatchVerifier.problems(batch, previous);
    if (!problems.isEmpty()) {
      return review(batch, events, "not a sound batch: " + String.join("; ", problems));
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
          review(batch, events, "cannot be planned: " + why);
    };
  }

  private StepResult publish(LoggedBatch batch, SettlementState state, SettlementEvents events) {
    String cid = state.plan().map(SettlementPlan::getCid).orElse(null);
    if (cid == null) {
      return review(batch, events, "the plan names no content id");
    }
    try {
      availability.publish(new Cid(cid), batch.payload().toBytes());
    } catch (IOException e) {
      LOG.warn("{}: {} does not keep {}", batch.identity(), availability.name(), cid, e);
      return waiting("no place keeps the payload: " + e.getMessage());
    }
    return record(batch, List.of(events.published()));
  }

  /** Logs new signatures, then sends them and what is due again. */
  private StepResult send(
      LoggedBatch batch,
      SettlementState state,
      SettlementEvents events,
      List<Attempt> resend,
      List<Task> sign)
      throws ChainUnavailableException {
    if (!config.onchainEnabled()) {
      return waiting("on-chain settlement is switched off");
    }
    doing = "sending " + (sign.isEmpty() ? "again" : sign.toString());
    for (Attempt attempt : resend) {
      sendIfDue(attempt);
    }
    SettlementPlan plan = state.plan().orElseThrow();
    List<SettlementEvent> signed = new ArrayList<>();
    List<SignedTransaction> transactions = new ArrayList<>();
    for (Map.Entry<Task, SignedTransaction> entry :
        sign.isEmpty()
            ? Map.<Task, SignedTransaction>of().entrySet()
            : chain.sign(batch, plan, sign).entrySet()) {
      Task task = entry.getKey();
      SignedTransaction transaction = entry.getValue();
      boolean sameAsBefore =
          state.attempts(task).stream()
              .flatMap(attempt -> attempt.signature().stream())
              .anyMatch(Signature.of(transaction.getSignature().bytes())::equals);
      if (!sameAsBefore) {
        int number = state.last(task).map(Attempt::number).orElse(0) + 1;
        signed.add(events.signed(task, number, transaction));
        transactions.add(transaction);
      }
    }
    if (transactions.isEmpty()) {
      return new StepResult.Waiting();
    }
    record(batch, signed);
    for (SignedTransaction transaction : transactions) {
      broadcast(transaction);
    }
    return new StepResult.Waiting();
  }

  private void sendIfDue(Attempt attempt) {
    SignedTransaction transaction = attempt.transaction();
    if (transaction == null) {
      return;
    }
    Instant last = lastSent.get(Signature.of(transaction.getSignature().bytes()));
    if (last == null || !clock.instant().isBefore(last.plus(config.resendInterval()))) {
      broadcast(transaction);
    }
  }

  /** A failed broadcast is no news: the bytes are logged and go out again until they are dead. */
  private void broadcast(SignedTransaction transaction) {
    Signature signature = Signature.of(transaction.getSignature().bytes());
    lastSent.put(signature, clock.instant());
    try {
      chain.send(transaction);
    } catch (ChainUnavailableException e) {
      LOG.warn("{} was not taken, it goes out again: {}", signature, e.getMessage());
    }
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

  private StepResult review(LoggedBatch batch, SettlementEvents events, String why) {
    LOG.error("{} needs manual review: {}", batch.identity(), why);
    doing = "manual review";
    return record(batch, List.of(events.review(why)));
  }

  private SettlementState state(LoggedBatch batch) {
    return states.computeIfAbsent(key(batch), k -> new SettlementState());
  }

  private static BatchKey key(LoggedBatch batch) {
    return new BatchKey(batch.identity().game(), batch.identity().batchId());
  }
}
