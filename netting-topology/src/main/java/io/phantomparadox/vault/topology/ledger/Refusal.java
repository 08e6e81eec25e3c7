package io.phantomparadox.vault.topology.ledger;

/** Why an intent is not admitted; the names are part of the contract of vault.intent-results. */
public enum Refusal {
  /** Not an intent, or its fields contradict each other. */
  MALFORMED,
  /** Signed for another cluster or program, or under another game's key. */
  WRONG_DOMAIN,
  /** The signature is not the signer's. */
  BAD_SIGNATURE,
  /** The signer used this nonce for other bytes. */
  NONCE_REUSED,
  /** It was over before it was written to the log. */
  EXPIRED,
  /** The signer is neither the owner nor a session key of it. */
  SESSION_UNKNOWN,
  SESSION_REVOKED,
  SESSION_EXPIRED,
  /** The session key may not do this. */
  ACTION_NOT_ALLOWED,
  /** A party has no index on chain. */
  UNKNOWN_WALLET,
  /** The item has no index on chain. */
  UNKNOWN_ITEM,
  /** The session key's volume is used up. */
  VOLUME_LIMIT,
  /** The session key's number of sales is used up. */
  ITEMS_LIMIT,
  /** The other half says something else. */
  TERMS_MISMATCH,
  /** Another TAKE was first. */
  ALREADY_TAKEN,
  /** The party already gave this half of this trade id. */
  DUPLICATE_HALF,
  /** No such ASK, BID or half. */
  UNKNOWN_REFERENCE,
  /** What it refers to has ended. */
  REFERENCE_ENDED,
  /** The reference is another party's, or not an open half. */
  WRONG_REFERENCE,
  /** The trade to cancel is in a batch. */
  ALREADY_CUT,
  /** Too much waits already. */
  QUEUE_FULL
}
