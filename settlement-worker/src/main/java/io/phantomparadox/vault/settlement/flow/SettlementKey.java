package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;

/** Record keys of vault.settlements: {@code game/batch/STEP[-chunk]/attempt}. */
public final class SettlementKey {
  private SettlementKey() {}

  /** Attempt number of a batch's n-th review (n from 1): with PLAN, beside the plan's own 1. */
  public static int reviewAttempt(int review) {
    return 2 * review;
  }

  /** Attempt number of the operator's answer to the n-th review: the last answer counts. */
  public static int answerAttempt(int review) {
    return 2 * review + 1;
  }

  /** The review that a review's or an answer's attempt number belongs to. */
  static int reviewOf(int attempt) {
    return attempt / 2;
  }

  /** The key of an event. */
  public static String of(SettlementEvent event) {
    String step = event.getStep().name();
    String name = event.getChunkIndex() < 0 ? step : step + "-" + event.getChunkIndex();
    return GameKey.of(
        event.getGame(),
        Long.toUnsignedString(event.getBatchId()) + "/" + name + "/" + event.getAttempt());
  }
}
