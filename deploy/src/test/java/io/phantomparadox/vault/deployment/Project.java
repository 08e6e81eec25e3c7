package io.phantomparadox.vault.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that this test was built from. */
final class Project {
  /** Modules whose code every service has. */
  private static final List<String> SHARED = List.of("schemas", "management");

  private Project() {}

  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("docker-compose.yml"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException(
          "no docker-compose.yml above " + Path.of("").toAbsolutePath());
    }
    return at;
  }

  /** Whether a service's code, or what all services share, reads the variable. */
  static boolean reads(String service, String variable) {
    return variable.matches("KAFKA_(SECURITY|SASL|SSL)_[A-Z_]+|[A-Z]+_MANAGEMENT_PORT")
        || Stream.concat(Stream.of(service), SHARED.stream())
            .anyMatch(
                module ->
                    sources(module).contains('"' + variable + '"')
                        || sources(module).contains("${" + variable));
  }

  /** All of a module's code that is not a test. */
  static String sources(String module) {
    Path main = root().resolve(module).resolve("src/main");
    try (Stream<Path> files = Files.walk(main)) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(path -> path.toString().matches(".+\\.(java|xml)")).toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
