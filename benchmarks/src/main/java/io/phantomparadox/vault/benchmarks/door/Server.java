package io.phantomparadox.vault.benchmarks.door;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A child process with one server. */
record Server(Process process, String address) implements AutoCloseable {

  static Server start(String... kind) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "-Xms768m",
            "-Xmx768m",
            "-Dlogback.configurationFile=vault-logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            ServerMain.class.getName()));
    String extra = System.getProperty("door.jvm", "");
    if (!extra.isBlank() && kind[0].equals("door")) {
      command.addAll(1, List.of(extra.split(" ", -1)));
    }
    command.addAll(List.of(kind));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("READY ")) {
        // what it still prints must not fill the pipe
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(_ -> {}));
        return new Server(process, line.substring("READY ".length()));
      }
    }
    process.destroyForcibly();
    throw new IOException(String.join(" ", kind) + " did not start");
  }

  /** CPU time of the process so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory now, MiB; 0 where /proc is not there. */
  long residentMib() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(Duration.ofSeconds(20))) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
