package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.avro.SettlementStep;

/**
 * Something that one transaction does for a batch.
 *
 * @param step what it does: COMMIT, DEBIT, ITEM, CREDIT, FINALIZE, ABORT, REVERT or VOID
 * @param chunkIndex global index of the chunk it applies or reverts, -1 for steps without one
 */
public record Task(SettlementStep step, int chunkIndex) {
  private static final int NO_CHUNK = -1;

  public Task {
    boolean hasChunk =
        switch (step) {
          case DEBIT, ITEM, CREDIT, REVERT -> true;
          case COMMIT, FINALIZE, ABORT, VOID -> false;
          case PLAN, PUBLISH, END -> throw new IllegalArgumentException(step + " sends nothing");
        };
    if (hasChunk == (chunkIndex == NO_CHUNK)) {
      throw new IllegalArgumentException(step + " with chunk " + chunkIndex);
    }
  }

  /** A task of the whole batch. */
  public static Task of(SettlementStep step) {
    return new Task(step, NO_CHUNK);
  }

  @Override
  public String toString() {
    return chunkIndex == NO_CHUNK ? step.name() : step.name() + "-" + chunkIndex;
  }
}
