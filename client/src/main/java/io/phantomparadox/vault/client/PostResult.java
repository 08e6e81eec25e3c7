package io.phantomparadox.vault.client;

import io.phantomparadox.vault.solana.Hash32;

/** What became of one posted intent. */
public sealed interface PostResult {
  /** Id of the intent that was posted: SHA-256 of its bytes. */
  Hash32 intentId();

  /**
   * Kafka has it.
   *
   * @param partition of the game in {@code vault.intents}
   * @param offset in that partition
   */
  record Accepted(Hash32 intentId, int partition, long offset) implements PostResult {}

  /**
   * The door refused it for good: the same bytes will be refused again.
   *
   * @param status HTTP status, 400 to 499
   * @param type stable name of the problem, a URN
   * @param detail for people
   * @param field the field it is about, empty when it is about none
   */
  record Refused(Hash32 intentId, int status, String type, String detail, String field)
      implements PostResult {}

  /**
   * No final answer within the bounds. It may be accepted or not; posting the same bytes again is
   * safe.
   *
   * @param attempts how often it was posted
   * @param lastProblem what went wrong last
   */
  record Unanswered(Hash32 intentId, int attempts, String lastProblem) implements PostResult {}
}
