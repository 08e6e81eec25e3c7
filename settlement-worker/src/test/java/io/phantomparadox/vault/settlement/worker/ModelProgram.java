package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.BatchOnChain;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.Present;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.State;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.solana.Hash32;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The program of a {@link ModelChain}: the state of one game's batches, and what each instruction
 * does to it, by the rules and with the error codes of the real one.
 */
final class ModelProgram {
  private static final Hash32 NO_HASH = Hash32.ZERO;

  private final int commitMax;
  private final int settleMax;
  private long lastBatch;
  private Hash32 gameHash = NO_HASH;
  private final Map<Long, Batch> batches = new HashMap<>();

  /**
   * @param commitMax slots after which what a batch has seen is too old to commit it
   * @param settleMax slots from the commit in which debits are taken
   */
  ModelProgram(int commitMax, int settleMax) {
    this.commitMax = commitMax;
    this.settleMax = settleMax;
  }

  private static final class Batch {
    State state = State.OPEN;
    Hash32 hash = NO_HASH;
    Hash32 root = NO_HASH;
    Hash32 digest = NO_HASH;
    long deadline;
    int debits;
    int items;
    int credits;
    BitSet applied = new BitSet();

    Batch copy() {
      Batch copy = new Batch();
      copy.state = state;
      copy.hash = hash;
      copy.root = root;
      copy.digest = digest;
      copy.deadline = deadline;
      copy.debits = debits;
      copy.items = items;
      copy.credits = credits;
      copy.applied = (BitSet) applied.clone();
      return copy;
    }
  }

  ModelProgram copy() {
    ModelProgram copy = new ModelProgram(commitMax, settleMax);
    copy.lastBatch = lastBatch;
    copy.gameHash = gameHash;
    batches.forEach((id, batch) -> copy.batches.put(id, batch.copy()));
    return copy;
  }

  /**
   * Runs a transaction.
   *
   * @return the program's error code; null when it succeeds
   */
  @Nullable Integer execute(BatchIdentity id, SettlementPlan plan, Task task, long slot) {
    Batch batch = batches.get(id.batchId());
    return switch (task.step()) {
      case COMMIT, VOID -> {
        boolean isVoid = task.step() == SettlementStep.VOID;
        if (batch != null) {
          yield (batch.state == State.VOID) == isVoid ? null : 6049;
        }
        if (lastBatch + 1 != id.batchId()) {
          yield 6047;
        }
        if (!gameHash.equals(id.previousHash())) {
          yield 6050;
        }
        if (!isVoid && slot - id.asOfSlot() > commitMax) {
          yield 6051;
        }
        Batch fresh = new Batch();
        fresh.hash = id.batchHash();
        fresh.state = isVoid ? State.VOID : State.OPEN;
        fresh.deadline = slot + settleMax;
        if (!isVoid) {
          fresh.root = Hash32.of(plan.getChunkRoot().bytes());
          fresh.digest = Hash32.of(plan.getDaDigest().bytes());
          fresh.debits = plan.getDebitChunks();
          fresh.items = plan.getItemChunks();
          fresh.credits = plan.getCreditChunks();
        }
        batches.put(id.batchId(), fresh);
        lastBatch = id.batchId();
        gameHash = id.batchHash();
        yield null;
      }
      case DEBIT, ITEM, CREDIT -> settle(batch, task, slot);
      case FINALIZE -> {
        if (batch == null) {
          yield 6008;
        }
        if (batch.state != State.OPEN) {
          yield endError(batch);
        }
        if (batch.applied.cardinality() < batch.debits + batch.items + batch.credits) {
          yield 6069;
        }
        batch.state = State.SETTLED;
        yield null;
      }
      case ABORT -> {
        if (batch == null) {
          yield 6008;
        }
        if (batch.state != State.OPEN) {
          yield endError(batch);
        }
        if (batch.applied.nextClearBit(0) >= batch.debits) {
          yield 6066;
        }
        batch.state = batch.applied.isEmpty() ? State.ABORTED : State.ABORTING;
        yield null;
      }
      case REVERT -> {
        if (batch == null) {
          yield 6008;
        }
        if (batch.state != State.ABORTING) {
          yield 6060;
        }
        if (!batch.applied.get(task.chunkIndex())) {
          yield 6073;
        }
        batch.applied.clear(task.chunkIndex());
        if (batch.applied.isEmpty()) {
          batch.state = State.ABORTED;
        }
        yield null;
      }
      case PLAN, PUBLISH, END -> throw new IllegalStateException();
    };
  }

  private static int endError(Batch batch) {
    return switch (batch.state) {
      case SETTLED -> 6056;
      case ABORTING -> 6057;
      case ABORTED -> 6058;
      case VOID -> 6059;
      case OPEN -> throw new IllegalStateException();
    };
  }

  private static @Nullable Integer settle(@Nullable Batch batch, Task task, long slot) {
    if (batch == null) {
      return 6008;
    }
    if (batch.state != State.OPEN) {
      return endError(batch);
    }
    if (batch.applied.get(task.chunkIndex())) {
      return 6072;
    }
    int debitsApplied = batch.applied.get(0, batch.debits).cardinality();
    int itemsApplied = batch.applied.get(batch.debits, batch.debits + batch.items).cardinality();
    switch (task.step()) {
      case DEBIT -> {
        if (slot > batch.deadline) {
          return 6064;
        }
      }
      case ITEM -> {
        if (debitsApplied < batch.debits) {
          return 6067;
        }
      }
      default -> {
        if (debitsApplied < batch.debits) {
          return 6067;
        }
        if (itemsApplied < batch.items) {
          return 6068;
        }
      }
    }
    batch.applied.set(task.chunkIndex());
    return null;
  }

  /** What a look at a batch shows. */
  BatchOnChain view(BatchIdentity id) {
    Batch batch = batches.get(id.batchId());
    return batch == null
        ? new BatchOnChain.Absent()
        : new Present(
            batch.state,
            batch.hash,
            batch.root,
            batch.digest,
            batch.deadline,
            batch.debits,
            batch.items,
            batch.credits,
            (BitSet) batch.applied.clone());
  }

  long lastBatch() {
    return lastBatch;
  }

  /** Hash of the last batch. */
  Hash32 gameHash() {
    return gameHash;
  }

  /** How far a batch is; empty when there is none. */
  Optional<State> state(long batchId) {
    return Optional.ofNullable(batches.get(batchId)).map(batch -> batch.state);
  }
}
