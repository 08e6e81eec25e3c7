package io.phantomparadox.vault.ingest.limit;

/** Tokens that come back with time. Thread-safe. */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perNano;
  private final long burst;
  private double tokens;
  private long filledAt;

  TokenBucket(double perSecond, long burst, long now) {
    this.perNano = perSecond / NANOS;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = now;
  }

  /**
   * Takes all of {@code count} or nothing.
   *
   * @param now a reading of a monotonic clock, nanoseconds
   */
  synchronized RateLimiter.Allowance take(long count, long now) {
    // readings of several threads may arrive out of order
    long passed = Math.max(0, now - filledAt);
    tokens = Math.min((double) burst, tokens + passed * perNano);
    filledAt += passed;
    boolean granted = tokens >= count;
    if (granted) {
      tokens -= count;
    }
    return new RateLimiter.Allowance(
        granted,
        burst,
        (long) tokens,
        secondsFor(burst - tokens),
        granted ? 0 : Math.max(1, secondsFor(count - tokens)));
  }

  private long secondsFor(double missing) {
    return missing <= 0 ? 0 : (long) Math.ceil(missing / perNano / NANOS);
  }
}
