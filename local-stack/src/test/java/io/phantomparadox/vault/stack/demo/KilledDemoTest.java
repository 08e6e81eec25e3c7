package io.phantomparadox.vault.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.stack.cli.VaultCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole vault and its producer in one process, killed with SIGKILL in the middle. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class KilledDemoTest {
  private static final Duration POSTING_WITHIN = Duration.ofMinutes(3);
  private static final Duration END_WITHIN = Duration.ofMinutes(5);

  /** So far it must have got before it is killed, so much must be left. */
  private static final int ROUNDS_BEFORE = 8;

  @TempDir Path dir;

  @Test
  void givenADemoKilledWhilePosting_whenItStartsAgain_thenItEndsVerified() throws Exception {
    Path data = dir.resolve("data");
    Path log = dir.resolve("first.txt");
    Process first = demo(data, log);
    try {
      await()
          .atMost(POSTING_WITHIN)
          .until(() -> answeredRounds(data) >= ROUNDS_BEFORE || !first.isAlive());
      assertThat(first.isAlive()).as(Files.readString(log)).isTrue();
    } finally {
      first.destroyForcibly().waitFor();
    }
    int before = answeredRounds(data);

    Path secondLog = dir.resolve("second.txt");
    Process second = demo(data, secondLog);
    try {
      assertThat(second.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      second.destroyForcibly().waitFor();
    }

    String shown = Files.readString(secondLog);
    assertThat(second.exitValue()).as(shown).isZero();
    assertThat(shown).contains("going on: ").contains("Everything agrees.").doesNotContain("FAIL");
    assertThat(answeredRounds(data)).as("there was something left to post").isGreaterThan(before);
  }

  private static int answeredRounds(Path data) throws IOException {
    Path journal = data.resolve("demo.journal");
    return Files.exists(journal)
        ? Math.toIntExact(
            Files.readString(journal).lines().filter(line -> line.startsWith("answered")).count())
        : 0;
  }

  private static Process demo(Path data, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Dvault.home=" + data.getParent(),
            "-cp",
            System.getProperty("java.class.path"),
            VaultCommand.class.getName(),
            "demo"));
    command.addAll(
        List.of("--sales", "400", "--speed", "40", "--expiry", "15", "--data", data.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
