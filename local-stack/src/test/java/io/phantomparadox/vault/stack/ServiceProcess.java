package io.phantomparadox.vault.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service as an image runs it: its own process, its main class, its environment alone. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration END_DEADLINE = Duration.ofSeconds(30);

  private final Class<?> main;
  private final Process process;
  private final Path log;

  private ServiceProcess(Class<?> main, Process process, Path log) {
    this.main = main;
    this.process = process;
    this.log = log;
  }

  static ServiceProcess start(Class<?> main, Path logs, Map<String, String> environment)
      throws IOException {
    Path log = logs.resolve(main.getSimpleName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new ServiceProcess(main, builder.start(), log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it wrote so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Asks it to end, as an orchestrator does, and gives it 30 s. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(main.getSimpleName() + " did not end:\n" + output());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static void closeAll(List<ServiceProcess> services) {
    services.reversed().forEach(ServiceProcess::close);
  }
}
