package io.phantomparadox.vault.stack.operations;

import io.phantomparadox.vault.operations.lag.GroupLag;
import io.phantomparadox.vault.operations.lag.LagException;
import io.phantomparadox.vault.operations.lag.LagReader;
import io.phantomparadox.vault.operations.lag.LagSnapshot;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How far every consumer group is behind, live or once. */
@Command(
    name = "lag",
    description = {
      "Shows how far every consumer group is behind, in records and in seconds.",
      "As readers of committed transactions see it: a group that has read everything is at 0."
    },
    footer = "Exit codes: 0 looked at (with --max-seconds: nobody is further behind), 1 not.",
    mixinStandardHelpOptions = true)
public final class LagCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Spec CommandSpec spec;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Kafka; default: that of the running 'vault up'")
  @Nullable String bootstrap;

  @Option(names = "--once", description = "look once and end, for scripts")
  boolean once;

  @Option(
      names = "--group",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "groups to show; default all")
  Pattern group;

  @Option(names = "--behind", description = "leave out partitions that nobody is behind on")
  boolean behind;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "between two looks; default ${DEFAULT-VALUE}")
  int interval;

  @Option(
      names = "--max-seconds",
      paramLabel = "N",
      description = "with --once: exit code 1 when a group is further behind")
  @Nullable Double maxSeconds;

  @Override
  public Integer call() throws InterruptedException {
    RunningStack stack = RunningStack.read();
    Optional<String> kafka = stack.value(bootstrap, "kafka");
    if (kafka.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No 'vault up' runs here: say --bootstrap HOST:PORT.");
    }
    if (interval < 1 || interval > 3_600) {
      throw new ParameterException(spec.commandLine(), "--interval lies in 1..3600 seconds.");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean clears = !once && System.console().isTerminal();
    try (LagReader reader =
        new LagReader(
            KafkaCluster.at(kafka.get(), System.getenv()).client(Map.of()),
            List.of(),
            DEADLINE,
            Clock.systemUTC())) {
      while (true) {
        LagSnapshot now = reader.read(name -> group.matcher(name).matches());
        out.print((clears ? CLEAR : "") + now.at() + "  " + kafka.get() + System.lineSeparator());
        out.print(LagTable.of(now, behind));
        Optional<String> netting = stack.value(null, "netting");
        if (bootstrap == null && netting.isPresent()) {
          NettingLook.at(URI.create(netting.get())).ifPresent(out::println);
        }
        out.flush();
        if (once) {
          return answer(now);
        }
        Thread.sleep(Duration.ofSeconds(interval));
      }
    } catch (LagException e) {
      spec.commandLine().getErr().println("vault: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private int answer(LagSnapshot now) {
    if (maxSeconds == null) {
      return ExitCode.OK;
    }
    double limit = maxSeconds;
    return now.groups().stream().mapToDouble(GroupLag::seconds).allMatch(each -> each <= limit)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }
}
