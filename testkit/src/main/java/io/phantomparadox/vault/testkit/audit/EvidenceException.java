package io.phantomparadox.vault.testkit.audit;

/** The evidence itself could not be read; says nothing about what it would have shown. */
public final class EvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvidenceException(String message) {
    super(message);
  }

  public EvidenceException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
