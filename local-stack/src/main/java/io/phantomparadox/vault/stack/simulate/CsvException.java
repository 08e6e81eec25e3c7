package io.phantomparadox.vault.stack.simulate;

/** A line of an input file that cannot be used, with its number. */
public final class CsvException extends Exception {
  private static final long serialVersionUID = 1L;

  public CsvException(long line, String message) {
    super("line " + line + ": " + message);
  }
}
