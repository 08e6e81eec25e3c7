package io.phantomparadox.vault.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A listener as an image runs it, which can be suspended and killed by signals. */
final class ListenerProcess implements AutoCloseable {
  private static final Duration END_DEADLINE = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private ListenerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ListenerProcess start(Path logs, int number, Map<String, String> environment)
      throws IOException {
    Path log = logs.resolve("listener-" + number + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ListenerMain.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new ListenerProcess(builder.start(), log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void suspend() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  /** SIGKILL: nothing of it runs any more when this returns. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", name, Long.toString(process.pid())).inheritIO().start();
    if (!kill.waitFor(END_DEADLINE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("kill " + name + " failed; the listener wrote:\n" + log());
    }
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(END_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the listener does not end:\n" + log());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
