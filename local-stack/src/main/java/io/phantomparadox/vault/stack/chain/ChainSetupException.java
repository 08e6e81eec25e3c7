package io.phantomparadox.vault.stack.chain;

/** The program could not be set up on the local chain. */
public final class ChainSetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChainSetupException(String message) {
    super(message);
  }

  ChainSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
