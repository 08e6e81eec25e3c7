package io.phantomparadox.vault.ingest;

import java.time.Duration;

/**
 * The bounds of the door.
 *
 * @param singleBytesMax largest body with one intent, bytes
 * @param batchBytesMax largest body with many, bytes
 * @param batchMax most intents in one body
 * @param inFlightMax most intents that wait for Kafka at a time; beyond it the door answers 503
 * @param recentMax how many accepted intents are remembered, at least, to answer a retry alike
 * @param validityMax longest time from createdAt to expiresAt (rule 2)
 * @param clockSkewMax how far in the future createdAt may lie
 * @param blockMax longest wait for Kafka's metadata or for buffer space
 * @param delivery longest wait for Kafka's acknowledgement, retries included
 * @param start longest time until the door is open
 * @param drain longest wait, when closing, for intents under way
 */
public record IngestLimits(
    int singleBytesMax,
    int batchBytesMax,
    int batchMax,
    int inFlightMax,
    int recentMax,
    Duration validityMax,
    Duration clockSkewMax,
    Duration blockMax,
    Duration delivery,
    Duration start,
    Duration drain) {

  /** What production begins with. */
  public static final IngestLimits DEFAULT =
      new IngestLimits(
          64 * 1024,
          4 * 1024 * 1024,
          1000,
          20_000,
          100_000,
          Duration.ofHours(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(20),
          Duration.ofSeconds(8));

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public IngestLimits {
    if (singleBytesMax < 1024 || batchBytesMax < singleBytesMax) {
      throw new IllegalArgumentException(
          "body limits " + singleBytesMax + " and " + batchBytesMax + " bytes make no sense");
    }
    if (batchMax < 1 || inFlightMax < batchMax || recentMax < 1) {
      throw new IllegalArgumentException(
          "a batch of " + batchMax + " must fit into " + inFlightMax + " in flight");
    }
    for (Duration bound : new Duration[] {validityMax, blockMax, delivery, start, drain}) {
      if (!bound.isPositive()) {
        throw new IllegalArgumentException("a bound of " + bound + " is not positive");
      }
    }
    if (clockSkewMax.isNegative()) {
      throw new IllegalArgumentException("clock skew of " + clockSkewMax + " is below 0");
    }
  }

  /** Most sessions, wallets and items of netting's view kept, each; about 150 bytes apiece. */
  int viewEntriesMax() {
    return 500_000;
  }

  /** Longest time a request waits for Kafka: longer than the producer's own deadlines. */
  Duration answerTimeout() {
    return blockMax.plus(delivery).plusSeconds(1);
  }
}
