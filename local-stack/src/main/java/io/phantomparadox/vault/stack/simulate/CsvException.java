package io.phantomparadox.vault.stack.simulate;

import java.nio.file.Path;

/** A line of an input file that cannot be used, with its number. */
public final class CsvException extends Exception {
  private static final long serialVersionUID = 1L;

  public CsvException(long line, String message) {
    this("line " + line + ": " + message);
  }

  private CsvException(String message) {
    super(message);
  }

  /** The same with the name of the file. */
  CsvException in(Path file) {
    return new CsvException(file.getFileName() + ", " + getMessage());
  }
}
