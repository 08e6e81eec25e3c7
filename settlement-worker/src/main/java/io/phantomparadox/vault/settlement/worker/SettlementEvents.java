package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.settlement.flow.SettlementKey;
import io.phantomparadox.vault.settlement.flow.Task;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Builds the events of one batch. */
final class SettlementEvents {
  private static final int NO_CHUNK = -1;

  private final BatchIdentity batch;
  private final Clock clock;

  SettlementEvents(BatchIdentity batch, Clock clock) {
    this.batch = batch;
    this.clock = clock;
  }

  SettlementEvent planned(SettlementPlan plan) {
    return event(SettlementStep.PLAN, NO_CHUNK, 1, SettlementStatus.PLANNED).setPlan(plan).build();
  }

  SettlementEvent published() {
    return event(SettlementStep.PUBLISH, NO_CHUNK, 1, SettlementStatus.FINALIZED).build();
  }

  SettlementEvent signed(Task task, int attempt, SignedTransaction transaction) {
    return event(task.step(), task.chunkIndex(), attempt, SettlementStatus.SIGNED)
        .setTransaction(transaction)
        .build();
  }

  /**
   * How an attempt ended.
   *
   * @param feeLamports what it cost, null when no node told
   */
  SettlementEvent ended(Ending ending, @Nullable Long feeLamports) {
    Task task = ending.attempt().task();
    SettlementStatus status =
        switch (ending.fate()) {
          case LANDED -> SettlementStatus.FINALIZED;
          case FAILED -> SettlementStatus.FAILED;
          case DEAD -> SettlementStatus.DEAD;
          case OPEN -> throw new IllegalArgumentException(task + " has not ended");
        };
    return event(task.step(), task.chunkIndex(), ending.attempt().number(), status)
        .setSlot(ending.slot())
        .setError(ending.error())
        .setFeeLamports(feeLamports)
        .setTransactionBytes(ending.attempt().bytes())
        .build();
  }

  SettlementEvent review(int number, String why) {
    return event(
            SettlementStep.PLAN,
            NO_CHUNK,
            SettlementKey.reviewAttempt(number),
            SettlementStatus.MANUAL_REVIEW)
        .setError(why)
        .build();
  }

  SettlementEvent answer(int review, SettlementStatus answer, String note) {
    return event(SettlementStep.PLAN, NO_CHUNK, SettlementKey.answerAttempt(review), answer)
        .setError(note)
        .build();
  }

  /** What stays of the batch when its other records are deleted. */
  SettlementEvent end(BatchCosts costs) {
    return event(SettlementStep.END, NO_CHUNK, 1, SettlementStatus.FINALIZED)
        .setCosts(costs)
        .build();
  }

  private SettlementEvent.Builder event(
      SettlementStep step, int chunkIndex, int attempt, SettlementStatus status) {
    return SettlementEvent.newBuilder()
        .setGame(batch.game())
        .setBatchId(batch.batchId())
        .setStep(step)
        .setChunkIndex(chunkIndex)
        .setAttempt(attempt)
        .setStatus(status)
        .setAtMillis(clock.millis());
  }
}
