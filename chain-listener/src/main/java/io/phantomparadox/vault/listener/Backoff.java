package io.phantomparadox.vault.listener;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential waits with full jitter, so that many clients do not come back together. */
final class Backoff {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 5_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The wait after one more failure: 50 to 100 % of an exponentially growing bound, at most 5 s.
   */
  Duration next() {
    long bound = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures, 10));
    failures++;
    return Duration.ofMillis(bound / 2 + random.nextLong(bound / 2 + 1));
  }

  void reset() {
    failures = 0;
  }
}
