package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.settlement.flow.Task;
import java.time.Clock;

/** Builds the events of one batch. */
final class SettlementEvents {
  private static final int NO_CHUNK = -1;

  /** A review's own key, so that it never replaces the plan's record. */
  private static final int REVIEW_ATTEMPT = 2;

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

  SettlementEvent ended(Ending ending) {
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
        .build();
  }

  SettlementEvent review(String why) {
    return event(SettlementStep.PLAN, NO_CHUNK, REVIEW_ATTEMPT, SettlementStatus.MANUAL_REVIEW)
        .setError(why)
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
