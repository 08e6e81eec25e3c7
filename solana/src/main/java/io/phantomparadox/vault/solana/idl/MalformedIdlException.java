package io.phantomparadox.vault.solana.idl;

/** A text that is no IDL this codec can work by; the message names the place. */
public final class MalformedIdlException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedIdlException(String message) {
    super(message);
  }
}
