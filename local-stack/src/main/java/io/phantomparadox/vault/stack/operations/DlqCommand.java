package io.phantomparadox.vault.stack.operations;

import io.phantomparadox.vault.operations.letters.DeadLetter;
import io.phantomparadox.vault.operations.letters.LetterDesk;
import io.phantomparadox.vault.operations.letters.LetterDesk.Redrive;
import io.phantomparadox.vault.operations.letters.LetterDesk.Seen;
import io.phantomparadox.vault.operations.letters.LetterException;
import io.phantomparadox.vault.operations.letters.LetterFilter;
import io.phantomparadox.vault.operations.letters.LetterFilter.Place;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Dead letters: what could not be read, why, and another try. */
@Command(
    name = "dlq",
    description = {
      "Lists, shows and redrives dead letters: intents that could not be read.",
      "Runbook: ops/runbooks/dead-letters.md."
    },
    mixinStandardHelpOptions = true)
public final class DlqCommand implements Runnable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int SHOWN_BYTES = 512;

  @Spec CommandSpec spec;

  @Option(
      names = "--bootstrap",
      scope = ScopeType.INHERIT,
      paramLabel = "HOST:PORT",
      description = "Kafka; default: that of the running 'vault up'")
  @Nullable String bootstrap;

  /** Which letters are meant. */
  static final class Which {
    @Option(
        names = "--reason",
        paramLabel = "REGEX",
        description = "found in the error's class or message")
    @Nullable Pattern reason;

    @Option(names = "--key", paramLabel = "KEY", description = "the record's key, a game's number")
    @Nullable String key;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "written since: 2026-01-31T12:00:00Z, or a duration before now, PT1H")
    @Nullable String since;

    @Option(names = "--only", paramLabel = "P/OFFSET", description = "one letter, as list names it")
    @Nullable String only;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name one of: list, show, redrive.");
  }

  @Command(
      name = "list",
      description = "The newest letters, and how many there are of each reason.",
      mixinStandardHelpOptions = true)
  int list(
      @ArgGroup(exclusive = false) @Nullable Which which,
      @Option(
              names = "--max",
              paramLabel = "N",
              defaultValue = "50",
              description = "lines; default ${DEFAULT-VALUE}")
          int max) {
    if (max < 0) {
      throw new ParameterException(spec.commandLine(), "--max is negative.");
    }
    return with(
        desk -> {
          List<Seen> letters = desk.list(filter(which, true), LetterDesk.VOLUME_MAX);
          Map<String, Integer> reasons = new TreeMap<>();
          letters.forEach(seen -> reasons.merge(seen.letter().reason(), 1, Integer::sum));
          out().printf("%d dead letters %s%n", letters.size(), reasons);
          for (Seen seen : letters.subList(Math.max(0, letters.size() - max), letters.size())) {
            out().println("  " + line(seen.letter()) + (seen.redriven() ? "  redriven" : ""));
          }
          return ExitCode.OK;
        });
  }

  @Command(
      name = "show",
      description = "One letter with its headers and the first bytes of its value.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "P/OFFSET", description = "as list names it") String place) {
    Which which = new Which();
    which.only = place;
    return with(
        desk -> {
          List<Seen> found = desk.list(filter(which, true), 1);
          if (found.isEmpty()) {
            return failed("there is no dead letter " + place);
          }
          DeadLetter letter = found.getFirst().letter();
          out().println(line(letter) + (found.getFirst().redriven() ? "  redriven" : ""));
          out().println("  message  " + letter.message());
          letter
              .headers()
              .forEach((name, value) -> out().printf("  header   %s: %s%n", name, value));
          ByteBuffer value = letter.value();
          if (value == null) {
            out().println("  value    none");
          } else {
            byte[] first = new byte[Math.min(SHOWN_BYTES, value.remaining())];
            int bytes = value.remaining();
            value.get(first);
            out()
                .printf(
                    "  value    %,d bytes, the first %d: %s%n",
                    bytes, first.length, HexFormat.of().formatHex(first));
          }
          return ExitCode.OK;
        });
  }

  @Command(
      name = "redrive",
      description = {
        "Publishes letters again where they were read, each at most once. Mend the cause first.",
        "A letter that came back 3 times is in quarantine and left out unless asked for."
      },
      mixinStandardHelpOptions = true)
  int redrive(
      @ArgGroup(exclusive = false) @Nullable Which which,
      @Option(
              names = "--max",
              paramLabel = "N",
              defaultValue = "100",
              description = "at most so many; default ${DEFAULT-VALUE}, never above 10000")
          int max,
      @Option(names = "--dry-run", description = "say what would be done, change nothing")
          boolean dryRun,
      @Option(names = "--quarantined", description = "letters in quarantine as well")
          boolean quarantined) {
    if (max < 1 || max > LetterDesk.VOLUME_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--max lies in 1.." + LetterDesk.VOLUME_MAX + ".");
    }
    return with(
        desk -> {
          Redrive done = desk.redrive(filter(which, quarantined), max, dryRun);
          String what = dryRun ? "would be redriven" : "redriven";
          done.published().forEach(letter -> out().println("  " + line(letter)));
          out().printf("%d %s", done.published().size(), what);
          if (!done.refused().isEmpty()) {
            out().printf(", %d cannot be: where they were read is unknown", done.refused().size());
          }
          if (done.left() > 0) {
            out().printf(", %d more wait", done.left());
          }
          out().println();
          return ExitCode.OK;
        });
  }

  @FunctionalInterface
  private interface Action {
    int on(LetterDesk desk) throws LetterException;
  }

  private int with(Action action) {
    Optional<String> kafka = RunningStack.read().value(bootstrap, "kafka");
    if (kafka.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No 'vault up' runs here: say --bootstrap HOST:PORT.");
    }
    try {
      return action.on(
          new LetterDesk(KafkaCluster.at(kafka.get(), System.getenv()).client(Map.of()), DEADLINE));
    } catch (LetterException e) {
      return failed(String.valueOf(e.getMessage()));
    } finally {
      out().flush();
    }
  }

  private LetterFilter filter(@Nullable Which which, boolean quarantined) {
    if (which == null) {
      return new LetterFilter(null, null, null, null, quarantined);
    }
    @Nullable Place place = null;
    if (which.only != null) {
      place =
          Place.parse(which.only)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), which.only + " is not PARTITION/OFFSET."));
    }
    return new LetterFilter(which.reason, which.key, since(which.since), place, quarantined);
  }

  private @Nullable Instant since(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return text.startsWith("P") ? Instant.now().minus(Duration.parse(text)) : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ParameterException(spec.commandLine(), text + " is neither a time nor PT1H.", e);
    }
  }

  private static String line(DeadLetter letter) {
    return "%d/%d  %s  %s  key %s  read at %s%s%s"
        .formatted(
            letter.partition(),
            letter.offset(),
            letter.at(),
            letter.reason(),
            letter.key(),
            letter.origin(),
            letter.redrives() == 0 ? "" : "  redriven " + letter.redrives() + " times before",
            letter.quarantined() ? "  QUARANTINE" : "");
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("vault: " + why);
    spec.commandLine().getErr().flush();
    return ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
