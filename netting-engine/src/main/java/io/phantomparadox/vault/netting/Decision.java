package io.phantomparadox.vault.netting;

/** What became of one trade of an input. */
public sealed interface Decision {
  /** The trade is part of the batch. */
  enum Executed implements Decision {
    /** The one value: there is nothing more to say of an executed trade. */
    EXECUTED
  }

  /**
   * The trade ends without execution.
   *
   * @param detail the number or id that proves the reason, for people
   */
  record Rejected(Reason reason, String detail) implements Decision {
    public Rejected {
      if (!reason.isFinal()) {
        throw new IllegalArgumentException(reason + " defers a trade, it does not reject it");
      }
    }
  }

  /**
   * The trade keeps its place and is tried again in the next window.
   *
   * @param detail the number or id that proves the reason, for people
   */
  record Deferred(Reason reason, String detail) implements Decision {
    public Deferred {
      if (reason.isFinal()) {
        throw new IllegalArgumentException(reason + " rejects a trade, it does not defer it");
      }
    }
  }

  /** The answer that fits the reason: rejected when it is final, else deferred. */
  static Decision not(Reason reason, String detail) {
    return reason.isFinal() ? new Rejected(reason, detail) : new Deferred(reason, detail);
  }

  /** The one executed value. */
  static Decision executed() {
    return Executed.EXECUTED;
  }

  /** True for {@link Executed}. */
  default boolean isExecuted() {
    return this instanceof Executed;
  }
}
