package io.phantomparadox.vault.netting;

/**
 * Why a trade was not executed. The engine itself gives those marked so; the others are given at
 * admission and at the cut, and stand here so that one list serves every reader.
 */
public enum Reason {
  /** Engine, final: seller and buyer are one wallet. */
  SELF_TRADE(true),
  /** Engine, final: negative or above {@link NettingInput#MAX_AMOUNT_LAMPORTS}. */
  BAD_AMOUNT(true),
  /** Engine, final: an intent of this trade is already used by an earlier valid trade. */
  DUPLICATE_ID(true),
  /** Cut, final: older than its own expiry. */
  EXPIRED(true),
  /** Admission, final. */
  NONCE_USED(true),
  /** Admission and cut, final. */
  VOLUME_LIMIT(true),
  /** Admission and cut, final. */
  SESSION_EXPIRED(true),
  /** Admission and cut, final. */
  SESSION_REVOKED(true),
  /** Admission, final: the two halves differ in item or amount. */
  TERMS_MISMATCH(true),
  /** Engine, carried: no trades of this window could bring the item to the seller. */
  SELLER_NEVER_HOLDS(false),
  /** Engine, final: the seller sold the item in a trade with an earlier place. */
  ITEM_SOLD_TO_EARLIER(true),
  /** Engine, carried: the item would have come to the seller by a trade that was not executed. */
  UPSTREAM_NOT_SETTLED(false),
  /** Engine, carried: the buyer would end below zero. */
  INSUFFICIENT_NET_FUNDS(false),
  /**
   * Engine, carried: the trade could have been added to the result, or could have replaced a later
   * sale in it, but the work allowed for the window ended first.
   */
  WORK_BUDGET(false);

  private final boolean isFinal;

  Reason(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /**
   * True when the trade ends here; false when it keeps its place and is tried in the next window.
   */
  public boolean isFinal() {
    return isFinal;
  }
}
