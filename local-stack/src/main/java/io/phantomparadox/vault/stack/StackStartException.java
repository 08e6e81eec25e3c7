package io.phantomparadox.vault.stack;

/** A part of the stack did not start; the message names it and says why. */
public final class StackStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StackStartException(String part, Throwable cause) {
    super(part + " did not start: " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
