package io.phantomparadox.vault.solana.intent;

import java.util.Optional;

/** What the owner of an intent consents to (RULES 1). */
public enum IntentAction {
  /** Sells to a named buyer. */
  SELL(1),
  /** Buys from a named seller. */
  BUY(2),
  /** Sells to whoever takes it first. */
  ASK(3),
  /** Buys from whoever takes it first. */
  BID(4),
  /** Answers an ASK or a BID, signing its full terms. */
  TAKE(5),
  /** Takes back an own half, or a trade that no cut has taken yet. */
  CANCEL(6);

  private final int code;

  IntentAction(int code) {
    this.code = code;
  }

  /** The byte that stands for this action in signed bytes and in a session's mask. */
  public int code() {
    return code;
  }

  /** The action of a byte, empty for a byte that stands for none. */
  public static Optional<IntentAction> ofCode(int code) {
    for (IntentAction action : values()) {
      if (action.code == code) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
