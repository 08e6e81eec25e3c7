package io.phantomparadox.vault.program;

/**
 * The local chain could not be installed, started or asked; the message says what to do about it.
 */
public final class LocalChainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalChainException(String message) {
    super(message);
  }

  LocalChainException(String message, Throwable cause) {
    super(message, cause);
  }
}
