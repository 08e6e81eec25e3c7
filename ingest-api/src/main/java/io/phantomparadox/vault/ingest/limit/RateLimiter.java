package io.phantomparadox.vault.ingest.limit;

import org.jspecify.annotations.Nullable;

/** Decides how many intents may pass. Thread-safe. */
public interface RateLimiter extends AutoCloseable {
  /** Where limits are counted. */
  enum Where {
    /** Nowhere: nothing is limited. */
    NONE,
    /** In this instance. */
    MEMORY,
    /** In Redis, together with other instances. */
    SHARED,
    /** Redis is away: each instance counts by itself until it is back. */
    SHARED_AWAY
  }

  /**
   * Whether intents may pass, and what the sender is told.
   *
   * @param limit size of the sender's bucket, 0 when nothing is limited
   * @param remaining what is left in it
   * @param resetSeconds until it is full again
   * @param retryAfterSeconds until the same request can pass, 0 when it passed
   */
  record Allowance(
      boolean granted, long limit, long remaining, long resetSeconds, long retryAfterSeconds) {}

  /**
   * Asks for {@code count} intents: of an address, of a producer wherever they come from, and of
   * all together.
   *
   * @param producer the signed-in wallet, null when there is none
   */
  Allowance take(String address, @Nullable String producer, long count);

  /** How an address stands, as far as this instance knows at once; takes nothing. */
  Allowance glance(String address);

  /** Where limits are counted right now. */
  Where where();

  @Override
  void close();
}
