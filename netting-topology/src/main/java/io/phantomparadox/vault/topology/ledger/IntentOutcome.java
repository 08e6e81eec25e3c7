package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/**
 * What became of an intent where no batch tells it.
 *
 * @param reason stable upper-case name: of {@link Refusal}, of an ending, or of the engine
 * @param detail for people
 * @param batchId the batch that deferred or gave it back, 0 for none
 */
public record IntentOutcome(
    long game,
    Id32 intentId,
    Status status,
    String reason,
    String detail,
    long atMillis,
    long batchId) {
  /** DEFERRED is not an end; every other is. */
  public enum Status {
    REJECTED,
    EXPIRED,
    DEFERRED,
    CANCELLED
  }

  /** Reason of a half that found no other half in time. */
  public static final String UNMATCHED = "UNMATCHED";

  /** Reason of a trade that no cut executed in time. */
  public static final String EXPIRED = "EXPIRED";

  /** Reason of what its own party took back. */
  public static final String CANCELLED_BY_OWNER = "CANCELLED_BY_OWNER";

  /** Reason of the other half of a trade that one party took back. */
  public static final String CANCELLED_BY_COUNTERPARTY = "CANCELLED_BY_COUNTERPARTY";

  /** Reason of a CANCEL that was carried out: its own end. */
  public static final String CANCEL_DONE = "CANCEL_DONE";

  /** Reason of a trade given back by an aborted batch. */
  public static final String BATCH_ABORTED = "BATCH_ABORTED";

  /** Reason of a trade given back by a void batch. */
  public static final String BATCH_VOIDED = "BATCH_VOIDED";
}
