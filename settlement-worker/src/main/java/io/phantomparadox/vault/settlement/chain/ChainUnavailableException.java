package io.phantomparadox.vault.settlement.chain;

/**
 * The cluster gave no usable answer. Nothing is known then: not that it failed, not that it worked.
 */
public final class ChainUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public ChainUnavailableException(String message) {
    super(message);
  }

  public ChainUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
