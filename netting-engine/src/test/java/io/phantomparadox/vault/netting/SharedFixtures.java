package io.phantomparadox.vault.netting;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Third-party inputs that lie beside the project and are not copied into it. */
final class SharedFixtures {
  private SharedFixtures() {}

  /** Lines of a file under ../shared; the test is skipped, and says so, where it is absent. */
  static List<String> lines(String path) throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    Path file = null;
    for (Path at = directory; at != null && file == null; at = at.getParent()) {
      Path candidate = at.resolve("shared").resolve(path);
      if (Files.isReadable(candidate)) {
        file = candidate;
      }
    }
    assumeTrue(file != null, "skipped: there is no shared/" + path + " beside the project");
    return file == null ? List.of() : Files.readAllLines(file);
  }
}
