package io.phantomparadox.vault.topology;

import java.time.Duration;

/**
 * How long a call may work off what waits before the next commit gets its turn: longer work goes on
 * at the next call, so no transaction is held long (RULES 19).
 *
 * @param perRecord after one record, default 20 ms
 * @param perTick at each tick of the clock, default 200 ms
 * @param tick period of the clock, default 25 ms
 */
public record StepBudget(Duration perRecord, Duration perTick, Duration tick) {
  /** The defaults. */
  public static final StepBudget DEFAULT =
      new StepBudget(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(25));

  public StepBudget {
    if (perRecord.isNegative() || perTick.isNegative() || tick.toMillis() < 1) {
      throw new IllegalArgumentException("budgets must not be negative, the tick at least 1 ms");
    }
  }
}
