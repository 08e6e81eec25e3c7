package io.phantomparadox.vault.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory of `*.test.mjs` files with its own package.json, run by node's own test runner.
 *
 * @param directory where the files and the lock file lie
 */
record NodeTests(Path directory) {
  private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(3);

  /** The test files, by name. */
  List<Path> files() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.toString().endsWith(".test.mjs")).sorted().toList();
    } catch (IOException e) {
      throw new LocalChainException("cannot list " + directory, e);
    }
  }

  /** Brings the packages of the lock file, unless the last installation was of the same one. */
  void install() throws IOException {
    byte[] lock = Files.readAllBytes(directory.resolve("package-lock.json"));
    Path installed = directory.resolve("node_modules").resolve(".installed-package-lock.json");
    if (Files.exists(installed) && Arrays.equals(Files.readAllBytes(installed), lock)) {
      return;
    }
    ChildCommand.run(
        directory,
        INSTALL_DEADLINE,
        List.of(
            ChildCommand.onPath("npm"),
            "ci",
            "--ignore-scripts",
            "--prefer-offline",
            "--no-audit",
            "--no-fund"));
    Files.write(installed, lock);
  }

  /** Runs one file; a failing test, a crash or the deadline fails with what node printed. */
  void run(Path file, Map<String, String> environment, Duration deadline)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("node-test-", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  ChildCommand.onPath("node"),
                  "--test",
                  "--test-reporter=spec",
                  file.getFileName().toString())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("%s ended within %s:%n%s", file.getFileName(), deadline, text).isTrue();
      assertThat(process.exitValue()).as("%s:%n%s", file.getFileName(), text).isZero();
    } finally {
      Files.delete(output);
    }
  }
}
