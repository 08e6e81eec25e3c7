package io.phantomparadox.vault.netting;

/**
 * Checks a result against its input from first principles, without any of the engines' own code, in
 * time linear in the trades: cheap enough to run on every batch before it is written.
 */
public final class Invariants {
  private Invariants() {}

  /**
   * @throws InvariantViolation with the id of the first invariant that does not hold
   */
  public static void check(NettingInput input, NettingOutcome outcome) {
    new ResultCheck(input, outcome).run();
  }
}
