package io.phantomparadox.vault.operations;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;

/** The time of day, but for one thread a defect that nobody expected. */
public final class DefectiveClock extends Clock {
  private final String thread;
  private final BooleanSupplier fails;

  /**
   * @param thread name of the thread that meets the defect
   * @param fails whether it does this time; asked on that thread alone
   */
  public DefectiveClock(String thread, BooleanSupplier fails) {
    this.thread = thread;
    this.fails = fails;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public Instant instant() {
    if (Thread.currentThread().getName().equals(thread) && fails.getAsBoolean()) {
      throw new IllegalStateException("a defect");
    }
    return Instant.now();
  }
}
