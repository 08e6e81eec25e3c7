package io.phantomparadox.vault.indexer.projection;

/** The tables cannot be moved on; what they hold stays right. */
public final class ProjectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProjectionException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }

  public ProjectionException(String message) {
    super(message);
  }
}
