package io.phantomparadox.vault.netting;

import java.util.Optional;

/** How hard an engine works on a window. The code is what a batch records (one byte). */
public enum NettingLevel {
  /** The naive engine: the rules, readable in minutes. */
  NAIVE(0),
  /**
   * Walk, repair by ejection chains, sweep, improve, priority (NETTING.md section 3 but step 6).
   */
  STANDARD(1),
  /** Level 1 and step 6: forced insertion and seeded perturbation; windows up to some 30,000. */
  THOROUGH(2);

  private final int code;

  NettingLevel(int code) {
    this.code = code;
  }

  /** The byte in the batch hash. */
  public int code() {
    return code;
  }

  /** The level a batch recorded; empty when this version knows none of that code. */
  public static Optional<NettingLevel> ofCode(int code) {
    for (NettingLevel level : values()) {
      if (level.code == code) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
