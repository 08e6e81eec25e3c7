package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SendingConfig;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.Decider;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.solana.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs and broadcasts for one game; what is broadcast is on the log already. */
final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final SendingConfig config;
  private final SettlementChain chain;
  private final SettlementMetrics metrics;
  private final Clock clock;
  private final Map<Signature, Instant> lastSent = new HashMap<>();

  Sender(SendingConfig config, SettlementChain chain, SettlementMetrics metrics, Clock clock) {
    this.config = config;
    this.chain = chain;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * New transactions and what must be logged before they go out.
   *
   * @param events one per transaction, in the same order
   */
  record Signed(List<SettlementEvent> events, List<SignedTransaction> transactions) {
    Signed {
      events = List.copyOf(events);
      transactions = List.copyOf(transactions);
    }
  }

  /** Signs what is worth sending of these tasks. Nothing is sent. */
  Signed sign(
      LoggedBatch batch,
      SettlementPlan plan,
      SettlementState state,
      List<Task> tasks,
      SettlementEvents events)
      throws ChainUnavailableException {
    List<SettlementEvent> signed = new ArrayList<>();
    List<SignedTransaction> transactions = new ArrayList<>();
    for (Map.Entry<Task, SignedTransaction> entry : chain.sign(batch, plan, tasks).entrySet()) {
      Task task = entry.getKey();
      SignedTransaction transaction = entry.getValue();
      boolean sameAsBefore =
          state.attempts(task).stream()
              .flatMap(attempt -> attempt.signature().stream())
              .anyMatch(signature(transaction)::equals);
      if (!sameAsBefore) {
        int number = state.last(task).map(Attempt::number).orElse(0) + 1;
        signed.add(events.signed(task, number, transaction));
        transactions.add(transaction);
      }
    }
    return new Signed(signed, transactions);
  }

  /** A node said that it landed, the chain says that it did not: operators want to know whose. */
  void noteLies(BatchIdentity batch, SettlementState state, List<Task> sign, ChainPicture picture) {
    for (Task task : sign) {
      state
          .last(task)
          .filter(last -> Decider.isBelied(last, picture))
          .ifPresent(
              last -> {
                LOG.warn(
                    "{}: {} was said to have landed in slot {}; the accounts of slot {} do not show"
                        + " it, it is signed again",
                    batch,
                    task,
                    last.slot(),
                    picture.finalizedSlot());
                metrics.belied();
              });
    }
  }

  /** Broadcasts again what was not broadcast for a while, or not by this process. */
  void resend(List<Attempt> attempts) {
    for (Attempt attempt : attempts) {
      SignedTransaction transaction = attempt.transaction();
      if (transaction != null && isDue(transaction)) {
        broadcast(transaction);
      }
    }
  }

  private boolean isDue(SignedTransaction transaction) {
    Instant last = lastSent.get(signature(transaction));
    return last == null || !clock.instant().isBefore(last.plus(config.resendInterval()));
  }

  /** Broadcasts logged transactions for the first time. */
  void broadcast(List<SignedTransaction> transactions) {
    transactions.forEach(this::broadcast);
  }

  /** A failed broadcast is no news: the bytes are logged and go out again until they are dead. */
  private void broadcast(SignedTransaction transaction) {
    Signature signature = signature(transaction);
    lastSent.put(signature, clock.instant());
    try {
      chain.send(transaction);
    } catch (ChainUnavailableException e) {
      LOG.warn("{} was not taken, it goes out again: {}", signature, e.getMessage());
    }
  }

  /** The next batch begins. */
  void forget() {
    lastSent.clear();
  }

  private static Signature signature(SignedTransaction transaction) {
    return Signature.of(transaction.getSignature().bytes());
  }
}
