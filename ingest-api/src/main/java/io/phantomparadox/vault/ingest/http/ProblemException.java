package io.phantomparadox.vault.ingest.http;

import io.phantomparadox.vault.ingest.problem.Problem;

/** A problem where the route's type has no room for one. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
