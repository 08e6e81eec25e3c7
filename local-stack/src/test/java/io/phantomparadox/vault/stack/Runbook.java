package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.stack.cli.VaultCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The commands of an operator's page, run literally, as somebody would who follows it. */
final class Runbook {
  static final Path OPS = Path.of("..", "ops");
  private static final Duration IN_TIME = Duration.ofSeconds(90);
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private Runbook() {}

  /** The commands in a page's code blocks, without the launcher's name. */
  static List<String> commands(String runbook) throws IOException {
    List<String> commands =
        Files.readAllLines(OPS.resolve("runbooks").resolve(runbook + ".md")).stream()
            .filter(line -> line.startsWith("./vault "))
            .map(line -> line.substring("./vault ".length()))
            .toList();
    assertThat(commands).as(runbook).isNotEmpty();
    return commands;
  }

  /** What a command prints, then its exit code. */
  static String run(String command) {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(command);
    while (matcher.find()) {
      arguments.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed, true);
    int code =
        new CommandLine(new VaultCommand())
            .setOut(writer)
            .setErr(writer)
            .execute(arguments.toArray(String[]::new));
    return printed + "exit code " + code;
  }

  /** Waits until what a command prints has the pattern somewhere. */
  static void awaitPrinted(String command, String pattern) {
    await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(run(command)).containsPattern(pattern));
  }
}
