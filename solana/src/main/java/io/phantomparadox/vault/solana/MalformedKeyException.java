package io.phantomparadox.vault.solana;

/** Text or bytes that are not a key, signature or hash of the expected size. */
public final class MalformedKeyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public MalformedKeyException(String message) {
    super(message);
  }
}
