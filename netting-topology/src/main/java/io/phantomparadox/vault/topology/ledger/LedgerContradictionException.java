package io.phantomparadox.vault.topology.ledger;

/**
 * The chain says something that this ledger's state excludes, for example that a batch was settled
 * which was never cut here. Nothing may be netted on top of that: the task stops.
 */
public final class LedgerContradictionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LedgerContradictionException(String message) {
    super(message);
  }
}
