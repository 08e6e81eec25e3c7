package io.phantomparadox.vault.topology.ledger;

/** A stored record has a version or a shape that this code does not know: never guess at money. */
public final class UnreadableStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableStateException(String message) {
    super(message);
  }

  UnreadableStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
