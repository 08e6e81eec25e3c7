package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.StackStartException;
import io.phantomparadox.vault.stack.demo.Console;
import io.phantomparadox.vault.stack.demo.DemoRun;
import io.phantomparadox.vault.stack.demo.DemoRun.DemoFailedException;
import io.phantomparadox.vault.stack.demo.HtmlReport;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.RecordedMarket;
import io.phantomparadox.vault.stack.market.RecordedSale;
import io.phantomparadox.vault.stack.market.SimulatedMarket;
import io.phantomparadox.vault.stack.simulate.CsvException;
import io.phantomparadox.vault.stack.verify.Report;
import io.phantomparadox.vault.testkit.audit.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  /** Beyond the expiry of an intent: a batch on its way to the chain, a cut. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Spec CommandSpec spec;

  @Option(
      names = "--trades",
      paramLabel = "FILE",
      description =
          "plays recorded sales instead: a CSV file with the columns token_id, seller, buyer and"
              + " price_eth (10^9 lamports each); every address becomes a test wallet")
  @Nullable Path trades;

  @Option(names = "--limit", paramLabel = "N", description = "of --trades: the first N sales only")
  int limit = Integer.MAX_VALUE;

  @Option(
      names = "--custody",
      paramLabel = "MODE",
      defaultValue = "strict",
      description =
          "of --trades: what becomes of a sale whose seller does not hold the item: strict = it"
              + " waits and expires, supplied = the missing transfer is supplied; default"
              + " ${DEFAULT-VALUE}")
  RecordedMarket.Custody custody = RecordedMarket.Custody.STRICT;

  @Option(
      names = "--liquidity",
      paramLabel = "PERCENT",
      defaultValue = "100",
      description =
          "of --trades: what each wallet deposits, in percent of all it buys; default"
              + " ${DEFAULT-VALUE}, ample cash")
  int liquidityPercent;

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
      description = "how many sales the simulated market tries; default ${DEFAULT-VALUE}")
  int sales;

  @Option(
      names = "--speed",
      paramLabel = "N",
      defaultValue = "0",
      description = "sales a second at most; default as fast as the door answers")
  int speed;

  @Option(
      names = "--expiry",
      paramLabel = "SECONDS",
      description =
          "life of an intent, so that every one ends soon; default 15, with --trades or --data 60")
  @Nullable Integer expirySeconds;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keep everything in DIR; a demo that was killed there is gone on with")
  @Nullable Path dataDir;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "writes the summary with plots as one HTML page")
  @Nullable Path reportFile;

  @Override
  public Integer call() throws InterruptedException {
    Market market = market();
    Duration expiry = expiry();
    LocalStackOptions options =
        LocalStackOptions.defaults()
            .withDataDir(dataDir)
            .withGames(List.of(GAME), market.players().size(), market.items().size())
            .withIntentMaxAge(expiry);
    Logging.toFile(dataDir);
    Console console = new Console(spec.commandLine().getOut(), isTerminal());
    console.line("Phantom Paradox Vault: starting broker, registry, database, chain and services");
    long begun = System.nanoTime();
    try (LocalStack stack = LocalStack.start(options)) {
      console.line("  up after %.1f s", (System.nanoTime() - begun) / 1e9);
      DemoRun.Settings settings =
          new DemoRun.Settings(
              GAME,
              expiry,
              expiry.plus(PATIENCE),
              speed,
              dataDir == null ? null : dataDir.resolve("demo.journal"));
      DemoRun.Outcome outcome =
          new DemoRun(stack.endpoints(), stack.rpc(), stack.keys(), settings, console).play(market);
      outcome.summary().print(console);
      boolean holds = tell(outcome.report(), console);
      if (reportFile != null) {
        Files.writeString(reportFile, HtmlReport.of(outcome.summary(), outcome.report()));
        console.line("  The report is %s.", reportFile);
      }
      return holds ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (DemoFailedException | StackStartException | IllegalStateException e) {
      console.line("vault: %s%n  The log is %s.", e.getMessage(), Logging.file());
      return ExitCode.SOFTWARE;
    } catch (IOException e) {
      console.line("vault: cannot write %s: %s", reportFile, e);
      return ExitCode.SOFTWARE;
    }
  }

  private Duration expiry() {
    int seconds =
        expirySeconds == null ? trades == null && dataDir == null ? 15 : 60 : expirySeconds;
    if (seconds < 1 || seconds > 3600) {
      throw usage("--expiry lies in 1..3600: " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  private Market market() {
    if (speed < 0 || limit < 1) {
      throw usage("--speed is at least 0 and --limit at least 1");
    }
    if (reportFile != null && !Files.isDirectory(reportFile.toAbsolutePath().getParent())) {
      throw usage("--report: no directory for " + reportFile);
    }
    try {
      if (trades == null) {
        SimulatedMarket.Size full = SimulatedMarket.Size.DEMO;
        return SimulatedMarket.create(
            seed, new SimulatedMarket.Size(full.players(), full.items(), sales));
      }
      return RecordedMarket.of(
          trades.getFileName() + ", " + custody.name().toLowerCase(Locale.ROOT) + " custody",
          RecordedSale.read(trades, limit),
          custody,
          liquidityPercent);
    } catch (IOException e) {
      throw usage("--trades: cannot read " + trades + ": " + e);
    } catch (CsvException e) {
      throw usage("--trades: " + trades.getFileName() + ", " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
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
