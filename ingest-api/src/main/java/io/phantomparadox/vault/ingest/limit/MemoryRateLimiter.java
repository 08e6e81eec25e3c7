package io.phantomparadox.vault.ingest.limit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The buckets of this instance, in memory. Thread-safe. */
public final class RateLimiter {
  /** What an unlimited door answers; its headers are left out. */
  private static final Allowance UNLIMITED = new Allowance(true, 0, 0, 0, 0);

  private final RateLimits limits;
  private final LongSupplier nanos;
  private final @Nullable TokenBucket total;
  private final Map<String, TokenBucket> addresses;

  /**
   * Whether intents may pass, and what the sender is told.
   *
   * @param limit size of the sender's bucket, 0 when nothing is limited
   * @param remaining what is left in it
   * @param resetSeconds until it is full again
   * @param retryAfterSeconds until the same request can pass, 0 when it passed
   */
  public record Allowance(
      boolean granted, long limit, long remaining, long resetSeconds, long retryAfterSeconds) {}

  /**
   * @param nanos a monotonic clock, nanoseconds
   */
  public RateLimiter(RateLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    this.total =
        limits.totalPerSecond() == 0
            ? null
            : new TokenBucket(limits.totalPerSecond(), limits.totalBurst(), nanos.getAsLong());
    this.addresses =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > limits.addressesMax();
          }
        };
  }

  /**
   * Asks for {@code count} intents of an address: its own bucket first, so that one address cannot
   * empty everybody's.
   */
  public Allowance take(String address, long count) {
    long now = nanos.getAsLong();
    Allowance own = UNLIMITED;
    if (limits.addressPerSecond() > 0) {
      own = bucket(address, now).take(count, now);
    }
    if (!own.granted() || total == null) {
      return own;
    }
    Allowance all = total.take(count, now);
    return all.granted() && own.limit() > 0 ? own : all;
  }

  /** Asks for {@code count} intents of a producer, wherever they come from. */
  public Allowance takeOwn(String producer, long count) {
    if (limits.addressPerSecond() == 0) {
      return UNLIMITED;
    }
    long now = nanos.getAsLong();
    // addresses have dots or colons, wallets in base58 have neither: one map holds both
    return bucket(producer, now).take(count, now);
  }

  private TokenBucket bucket(String address, long now) {
    synchronized (addresses) {
      return addresses.computeIfAbsent(
          address, _ -> new TokenBucket(limits.addressPerSecond(), limits.addressBurst(), now));
    }
  }
}
