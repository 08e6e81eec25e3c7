package io.phantomparadox.vault.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A checked-in file that a test compares with; {@code -Dvault.golden.write=true} writes it. */
final class Golden {
  private static final boolean WRITE = Boolean.getBoolean("vault.golden.write");

  private Golden() {}

  /** The file's text; when told to write, the file becomes what is. */
  static String text(Path file, String is) {
    try {
      if (WRITE) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, is);
      }
      return Files.exists(file) ? Files.readString(file) : "missing: " + file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
