package io.phantomparadox.vault.listener;

/** The listener must not go on; see {@link HaltReason}. */
public final class ListenerHaltedException extends Exception {
  private static final long serialVersionUID = 1;

  private final HaltReason reason;

  public ListenerHaltedException(HaltReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public ListenerHaltedException(HaltReason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** Why it stopped. */
  public HaltReason reason() {
    return reason;
  }
}
