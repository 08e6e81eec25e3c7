package io.phantomparadox.vault.netting;

import java.util.Locale;

/** The invariants of a netting result, as docs/INVARIANTS.md names them. */
public enum Invariant {
  /** Σ deltas = 0, and each delta is what the executed trades add up to. */
  CONSERVATION,
  /** No wallet ends below zero. */
  SOLVENCY,
  /** Replayed in order, each seller holds the item; owner changes are where the items end. */
  CUSTODY,
  /**
   * No earlier sale of the same holder that could be paid stands behind an unsold later one, unless
   * it is deferred with {@link Reason#WORK_BUDGET}.
   */
  PRIORITY,
  /** No trade and no intent is executed twice. */
  ONCE,
  /** Every trade has exactly one decision, and it says what the sequence says. */
  ACCOUNTED;

  /** The id in lower case, as metrics and documents write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
