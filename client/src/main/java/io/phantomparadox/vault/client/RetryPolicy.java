package io.phantomparadox.vault.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How patiently a client posts. Every bound is finite.
 *
 * @param attempts posts of the same intent, at least 1
 * @param firstPause before the second attempt; doubles from then on
 * @param pauseMax longest pause, also of one a server asks for
 * @param connectTimeout to open a connection
 * @param answerTimeout from a request to its answer
 * @param batchSize intents in one request, 1 to 1000
 */
public record RetryPolicy(
    int attempts,
    Duration firstPause,
    Duration pauseMax,
    Duration connectTimeout,
    Duration answerTimeout,
    int batchSize) {

  /** Most intents the door takes in one request. */
  public static final int BATCH_SIZE_MAX = 1000;

  /** Six attempts in at most about half a minute of pauses. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          6,
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          500);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException when one is not positive or the batch is too large
   */
  public RetryPolicy {
    if (attempts < 1 || batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
      throw new IllegalArgumentException(
          "attempts " + attempts + " or batchSize " + batchSize + " out of range");
    }
    for (Duration bound : new Duration[] {firstPause, pauseMax, connectTimeout, answerTimeout}) {
      if (!bound.isPositive()) {
        throw new IllegalArgumentException("a bound of " + bound + " is not positive");
      }
    }
  }

  /**
   * The pause after a failed attempt: half of it fixed, half random, so that many clients do not
   * come back at once.
   *
   * @param attempt the one that failed, from 1
   * @param asked what the server asked for, zero when it did not
   */
  Duration pauseAfter(int attempt, Duration asked, RandomGenerator random) {
    long full = firstPause.toMillis() << Math.min(attempt - 1, 20);
    long bounded = Math.min(full, pauseMax.toMillis());
    long jittered = bounded / 2 + random.nextLong(bounded / 2 + 1);
    return Duration.ofMillis(Math.min(pauseMax.toMillis(), Math.max(jittered, asked.toMillis())));
  }
}
