package io.phantomparadox.vault.ingest.limit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The buckets of this instance, in memory. Thread-safe. */
public final class MemoryRateLimiter implements RateLimiter {
  /** What an unlimited door answers; its headers are left out. */
  static final Allowance UNLIMITED = new Allowance(true, 0, 0, 0, 0);

  private final RateLimits limits;
  private final LongSupplier nanos;
  private final @Nullable TokenBucket total;
  private final Map<String, TokenBucket> addresses;

  /**
   * @param nanos a monotonic clock, nanoseconds
   */
  public MemoryRateLimiter(RateLimits limits, LongSupplier nanos) {
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

  @Override
  public Allowance take(String address, @Nullable String producer, long count) {
    long now = nanos.getAsLong();
    Allowance own = UNLIMITED;
    if (limits.addressPerSecond() > 0) {
      // a sender's own buckets first, so that one sender cannot empty everybody's
      own = bucket(address, now).take(count, now);
      if (own.granted() && producer != null) {
        // addresses have dots or colons, wallets in base58 have neither: one map holds both
        own = bucket(producer, now).take(count, now);
      }
    }
    if (!own.granted() || total == null) {
      return own;
    }
    Allowance all = total.take(count, now);
    return all.granted() && own.limit() > 0 ? own : all;
  }

  @Override
  public Allowance glance(String address) {
    return take(address, null, 0);
  }

  @Override
  public Where where() {
    return limits.addressPerSecond() == 0 && total == null ? Where.NONE : Where.MEMORY;
  }

  @Override
  public void close() {
    // nothing is held
  }

  private TokenBucket bucket(String address, long now) {
    synchronized (addresses) {
      return addresses.computeIfAbsent(
          address, _ -> new TokenBucket(limits.addressPerSecond(), limits.addressBurst(), now));
    }
  }
}
