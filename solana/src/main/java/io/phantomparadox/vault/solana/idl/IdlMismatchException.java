package io.phantomparadox.vault.solana.idl;

/** A value to be encoded that is not of the type the IDL asks for; the message names the place. */
public final class IdlMismatchException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public IdlMismatchException(String message) {
    super(message);
  }
}
