package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.StackStartException;
import io.phantomparadox.vault.stack.demo.Console;
import io.phantomparadox.vault.stack.demo.DemoRun;
import io.phantomparadox.vault.stack.demo.DemoRun.DemoFailedException;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.SimulatedMarket;
import io.phantomparadox.vault.stack.verify.Finding;
import io.phantomparadox.vault.stack.verify.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays a market through the whole vault and verifies the outcome. */
@Command(
    name = "demo",
    description =
        "Starts the whole vault, plays a market through it and verifies the outcome on topics,"
            + " chain and tables.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final long GAME = 1;
  private static final Duration END_DEADLINE = Duration.ofMinutes(5);

  @Spec CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "seed of the simulated market; default ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--sales",
      paramLabel = "N",
      defaultValue = "6000",
      description = "how many sales are tried; default ${DEFAULT-VALUE}")
  int sales;

  @Option(
      names = "--expiry",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "life of an intent, so that every one ends soon; default ${DEFAULT-VALUE}")
  int expirySeconds;

  @Override
  public Integer call() throws InterruptedException {
    SimulatedMarket.Size full = SimulatedMarket.Size.DEMO;
    Market market =
        SimulatedMarket.create(seed, new SimulatedMarket.Size(full.players(), full.items(), sales));
    LocalStackOptions options =
        LocalStackOptions.defaults()
            .withGames(List.of(GAME), market.players().size(), market.items().size())
            .withIntentMaxAge(Duration.ofSeconds(expirySeconds));
    Logging.toFile(null);
    Console console = new Console(spec.commandLine().getOut(), isTerminal());
    console.line("Phantom Paradox Vault: starting broker, registry, database, chain and services");
    long begun = System.nanoTime();
    try (LocalStack stack = LocalStack.start(options)) {
      console.line("  up after %.1f s", (System.nanoTime() - begun) / 1e9);
      DemoRun.Outcome outcome =
          new DemoRun(
                  stack.endpoints(),
                  stack.rpc(),
                  stack.keys(),
                  GAME,
                  Duration.ofSeconds(expirySeconds),
                  END_DEADLINE,
                  console)
              .play(market);
      outcome.summary().print(console);
      return tell(outcome.report(), console) ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (DemoFailedException | StackStartException e) {
      console.keepProgress();
      console.line("vault: %s%n  The log is %s.", e.getMessage(), Logging.file());
      return ExitCode.SOFTWARE;
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it is null where standard input is no terminal
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static boolean tell(Report report, Console console) {
    console.line("");
    console.line(
        "  Verification: topics, chain accounts and tables, read by code that no service shares");
    for (Finding finding : report.findings()) {
      console.line(
          "  %s  %-20s %s (%,d)",
          finding.holds() ? "ok  " : "FAIL",
          finding.invariant(),
          finding.title(),
          finding.checked());
      for (String disagreement : finding.disagreements()) {
        console.line("          %s", disagreement);
      }
    }
    console.line("");
    console.line(
        report.holds()
            ? "  Everything agrees."
            : "  DISAGREEMENT: see above; docs/INVARIANTS.md says what each line means.");
    return report.holds();
  }
}
