package io.phantomparadox.vault.stack.verify;

/** The evidence itself could not be read; says nothing about what it would have shown. */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VerificationException(String message) {
    super(message);
  }

  VerificationException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
