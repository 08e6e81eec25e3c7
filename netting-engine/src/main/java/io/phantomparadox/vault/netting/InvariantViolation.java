package io.phantomparadox.vault.netting;

/** A netting result that must not exist: a bug, or a batch that was tampered with. */
public final class InvariantViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Invariant id;

  InvariantViolation(Invariant id, String message) {
    super(id.label() + ": " + message);
    this.id = id;
  }

  /** Which invariant does not hold. */
  public Invariant id() {
    return id;
  }
}
