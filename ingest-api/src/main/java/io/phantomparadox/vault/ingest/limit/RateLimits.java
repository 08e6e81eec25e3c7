package io.phantomparadox.vault.ingest.limit;

/**
 * Rates of the door, as token buckets: a bucket holds {@code burst} intents at most and fills with
 * {@code perSecond}.
 *
 * @param addressPerSecond intents per second and address, and per signed-in producer, also less
 *     than one; 0 for no limit
 * @param addressBurst intents an address, or a producer, may post at once
 * @param totalPerSecond intents per second of all addresses, 0 for no limit
 * @param totalBurst intents all addresses may post at once
 * @param addressesMax buckets kept; the one not used for longest goes first
 */
public record RateLimits(
    double addressPerSecond,
    long addressBurst,
    double totalPerSecond,
    long totalBurst,
    int addressesMax) {

  /** No limits: for a door that only its own process can reach. */
  public static final RateLimits NONE = new RateLimits(0, 0, 0, 0, 1);

  /** What production begins with: 1000 intents per second and address. */
  public static final RateLimits DEFAULT = new RateLimits(1000, 2000, 10_000, 20_000, 10_000);

  /**
   * Checks the rates.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public RateLimits {
    if (!(addressPerSecond >= 0) || !(totalPerSecond >= 0) || addressesMax < 1) {
      throw new IllegalArgumentException("a rate below 0, or no address to remember");
    }
    if ((addressPerSecond > 0 && addressBurst < 1) || (totalPerSecond > 0 && totalBurst < 1)) {
      throw new IllegalArgumentException("a limited rate needs a burst of at least 1");
    }
  }

  /**
   * Checks that the largest batch can ever pass.
   *
   * @throws IllegalArgumentException when a burst is smaller than a batch
   */
  public void requireRoomFor(int batchMax) {
    if ((addressPerSecond > 0 && addressBurst < batchMax)
        || (totalPerSecond > 0 && totalBurst < batchMax)) {
      throw new IllegalArgumentException(
          "RATE_LIMIT_BURST or RATE_LIMIT_TOTAL_BURST is below a batch of "
              + batchMax
              + ", which could never pass");
    }
  }
}
