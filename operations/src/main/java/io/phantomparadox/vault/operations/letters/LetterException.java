package io.phantomparadox.vault.operations.letters;

/** Dead letters could not be read or redriven; nothing was done that is not said to be done. */
public final class LetterException extends Exception {
  private static final long serialVersionUID = 1L;

  LetterException(String message) {
    super(message);
  }

  LetterException(String message, Throwable cause) {
    super(message, cause);
  }
}
