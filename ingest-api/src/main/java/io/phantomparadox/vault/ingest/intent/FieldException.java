package io.phantomparadox.vault.ingest.intent;

import io.phantomparadox.vault.ingest.problem.Problem;

/** Leaves the reading of one intent; never leaves this package. */
final class FieldException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  FieldException(Problem problem) {
    // the stack is never looked at and a flood of bad input must stay cheap
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
