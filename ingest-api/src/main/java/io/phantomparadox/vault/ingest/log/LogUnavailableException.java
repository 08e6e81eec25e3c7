package io.phantomparadox.vault.ingest.log;

import org.jspecify.annotations.Nullable;

/** The log did not acknowledge in time. The intent may be in it or not. */
public final class LogUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
