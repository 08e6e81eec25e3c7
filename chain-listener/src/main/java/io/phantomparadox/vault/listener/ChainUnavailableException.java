package io.phantomparadox.vault.listener;

/** The cluster gave no usable answer; asking again later is right. */
public final class ChainUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public ChainUnavailableException(String message) {
    super(message);
  }

  public ChainUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
