package io.phantomparadox.vault.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a command to its end, with a deadline, and gives what it printed. */
final class ChildCommand {
  private static final int OUTPUT_CHARS_MAX = 4_000;

  private ChildCommand() {}

  /**
   * Runs a command and waits for it.
   *
   * @param directory where it runs
   * @param deadline after which it is ended
   * @return the end of its output and errors together
   * @throws LocalChainException when it cannot be started, fails or takes too long
   */
  static String run(Path directory, Duration deadline, List<String> command) {
    Path output = null;
    try {
      output = Files.createTempFile("vault-command-", ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new LocalChainException(
            "`%s` did not end within %d s: %s"
                .formatted(String.join(" ", command), deadline.toSeconds(), tail(output)));
      }
      if (process.exitValue() != 0) {
        throw new LocalChainException(
            "`%s` failed with exit code %d: %s"
                .formatted(String.join(" ", command), process.exitValue(), tail(output)));
      }
      return tail(output);
    } catch (IOException e) {
      throw new LocalChainException("cannot run `" + String.join(" ", command) + "`", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalChainException("interrupted in `" + String.join(" ", command) + "`", e);
    } finally {
      deleteQuietly(output);
    }
  }

  /**
   * Looks a program up on the PATH.
   *
   * @return its file name, or the name itself when it is not there, so that starting it tells so
   */
  static String onPath(String name) {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(name);
  }

  private static String tail(Path output) throws IOException {
    String text = Files.readString(output, StandardCharsets.UTF_8).strip();
    return text.substring(Math.max(0, text.length() - OUTPUT_CHARS_MAX));
  }

  private static void deleteQuietly(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // A leftover log in the temporary directory harms nobody; the command's own result counts.
        file.toFile().deleteOnExit();
      }
    }
  }
}
