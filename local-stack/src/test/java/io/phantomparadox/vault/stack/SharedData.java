package io.phantomparadox.vault.stack;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Inputs that lie beside the project and are not part of it. */
public final class SharedData {
  private SharedData() {}

  /** The recorded sales; a test that needs them is skipped, and says so, where they are absent. */
  public static Path punkSales() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/punk-sales.csv");
      if (Files.exists(file)) {
        return file;
      }
    }
    return abort("skipped: there is no shared/data/punk-sales.csv beside the project");
  }
}
