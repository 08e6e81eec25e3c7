package io.phantomparadox.vault.solana;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Third-party vectors that live beside the project; a test that needs them is skipped without. */
public final class SharedFixtures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedFixtures() {}

  /** The parsed file {@code shared/fixtures/<name>} of the nearest folder above that has it. */
  public static JsonNode json(String name) throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path file = folder.resolve("shared/fixtures").resolve(name);
      if (Files.exists(file)) {
        return JSON.readTree(file.toFile());
      }
      folder = folder.getParent();
    }
    assumeTrue(
        false, "no shared/fixtures/" + name + " beside the project: these vectors are not run");
    throw new IllegalStateException("unreachable: the assumption above aborts the test");
  }
}
