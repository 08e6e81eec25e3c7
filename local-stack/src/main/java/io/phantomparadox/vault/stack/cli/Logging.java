package io.phantomparadox.vault.stack.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this run's log goes; must be told before the first log line. */
final class Logging {
  private static final String FILE_PROPERTY = "vault.log.file";

  private Logging() {}

  /** Logs into the data directory when there is one, else beside the build. */
  static void toFile(@Nullable Path dataDir) {
    if (System.getProperty(FILE_PROPERTY) != null) {
      return;
    }
    Path home = Path.of(System.getProperty("vault.home", "."));
    Path directory = dataDir == null ? home.resolve("local-stack/target") : dataDir;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("the log needs " + directory, e);
    }
    System.setProperty(
        FILE_PROPERTY, directory.resolve("vault.log").toAbsolutePath().normalize().toString());
  }

  static String file() {
    return System.getProperty(FILE_PROPERTY, "unknown");
  }
}
