package io.phantomparadox.vault.operations.lag;

/** The cluster gave no answer, or refused one. */
public final class LagException extends Exception {
  private static final long serialVersionUID = 1L;

  LagException(String message, Throwable cause) {
    super(message, cause);
  }
}
