package io.phantomparadox.vault.settlement.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param state state of the Batch account, for people
 * @param checks each with its outcome, in the order they were made
 */
public record BatchReport(String state, List<Check> checks) {
  public BatchReport {
    checks = List.copyOf(checks);
  }

  /**
   * One comparison.
   *
   * @param what was compared
   * @param holds whether both sides agree
   * @param detail what was seen; where it does not hold, both sides
   */
  public record Check(String what, boolean holds, String detail) {}

  /** Whether everything agrees. */
  public boolean agrees() {
    return checks.stream().allMatch(Check::holds);
  }
}
