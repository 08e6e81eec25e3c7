package io.phantomparadox.vault.stack.simulate;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reports what netting would save on a file of trades. */
@Command(
    name = "simulate",
    description = "Reports what netting would save on a CSV file of trades, per window size.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The file has a header line; columns item, seller, buyer (any text) and amount_lamports, in",
      "the order of the trades; others are ignored. An item's first owner is its first seller.",
      "Names and unit of the columns can be given, for example for sales in SOL:",
      "  vault simulate sales.csv --amount price_sol --lamports-per-unit 1000000000"
    })
public final class SimulateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "trades.csv", description = "trades, one a line")
  Path file;

  @Option(
      names = "--balances",
      paramLabel = "FILE",
      description = "opening balances: columns wallet, lamports; a wallet not named has nothing")
  @Nullable Path balances;

  @Option(
      names = "--funds",
      paramLabel = "PERCENT",
      defaultValue = "20",
      description =
          "without --balances: each wallet opens with this part of all it buys (default: 20)")
  int fundsPercent;

  @Option(
      names = "--window",
      split = ",",
      paramLabel = "N",
      defaultValue = "100,1000,10000,all",
      description =
          "trades per window, several to compare, or 'all' (at most 1048576;"
              + " default: 100,1000,10000,all)")
  List<String> windows;

  @Option(
      names = "--carry",
      paramLabel = "WINDOWS",
      defaultValue = "20",
      description = "windows an open trade is tried in after its first (default: 20)")
  int carry;

  @Option(
      names = "--outside-moves",
      description = {
        "an item that its owner does not sell in a window, but somebody else does,",
        "is taken as moved to that seller outside the file"
      })
  boolean outsideMoves;

  @Option(
      names = "--level",
      defaultValue = "STANDARD",
      description = "NAIVE, STANDARD or THOROUGH (default: STANDARD)")
  NettingLevel level;

  @Option(names = "--html", paramLabel = "FILE", description = "also write a page with plots")
  @Nullable Path html;

  @Option(names = "--item", defaultValue = "item", description = "name of the item column")
  String itemColumn;

  @Option(names = "--seller", defaultValue = "seller", description = "name of the seller column")
  String sellerColumn;

  @Option(names = "--buyer", defaultValue = "buyer", description = "name of the buyer column")
  String buyerColumn;

  @Option(
      names = "--amount",
      defaultValue = "amount_lamports",
      description = "name of the price column")
  String amountColumn;

  @Option(
      names = "--lamports-per-unit",
      defaultValue = "1",
      description = "lamports in one unit of the price column; parts of a lamport are dropped")
  long lamportsPerUnit;

  @Option(
      names = "--skip-bad",
      description = "leave out lines that cannot be used instead of stopping")
  boolean skipBad;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    checkOptions();
    try {
      ColumnNames names =
          new ColumnNames(itemColumn, sellerColumn, buyerColumn, amountColumn, lamportsPerUnit);
      TradeFile.Reading reading =
          TradeFile.trades(file, names, new ProgressBar(err, Files.size(file)));
      if (reading.badCount() > 0 && !report(reading, err)) {
        return ExitCode.USAGE;
      }
      if (reading.trades().size() == 0) {
        err.println("vault: " + file + " has no trades");
        return ExitCode.USAGE;
      }
      simulate(reading, out, err);
      return ExitCode.OK;
    } catch (CsvException e) {
      err.println("vault: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (FileSystemException e) {
      String reason = e.getReason();
      err.println("vault: " + e.getFile() + ": " + (reason == null ? "not possible" : reason));
      return ExitCode.SOFTWARE;
    }
  }

  private void checkOptions() {
    if (!Files.isReadable(file)) {
      throw wrong("cannot read " + file);
    }
    if (balances != null && !Files.isReadable(balances)) {
      throw wrong("cannot read " + balances);
    }
    if (html != null && !Files.isDirectory(html.toAbsolutePath().getParent())) {
      throw wrong("no directory for " + html);
    }
    windows.forEach(window -> windowSize(window, 1));
    if (fundsPercent < 0 || fundsPercent > 10_000) {
      throw wrong("--funds is 0 to 10000 percent, not " + fundsPercent);
    }
    if (carry < 0 || carry > 10_000) {
      throw wrong("--carry is 0 to 10000 windows, not " + carry);
    }
    if (lamportsPerUnit < 1) {
      throw wrong("--lamports-per-unit is at least 1, not " + lamportsPerUnit);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Tells the bad lines; true when they may be left out. */
  private boolean report(TradeFile.Reading reading, PrintWriter err) {
    reading.bad().forEach(err::println);
    if (reading.badCount() > reading.bad().size()) {
      err.println("and " + (reading.badCount() - reading.bad().size()) + " more");
    }
    err.println(
        skipBad
            ? reading.badCount() + " lines left out"
            : "vault: nothing was simulated; --skip-bad leaves such lines out");
    return skipBad;
  }

  private void simulate(TradeFile.Reading reading, PrintWriter out, PrintWriter err)
      throws IOException, CsvException {
    TradeColumns trades = reading.trades();
    long[] opening = opening(trades);
    NettingEngine engine =
        level == NettingLevel.NAIVE ? NettingEngines.naive() : NettingEngines.fast(level);
    List<WindowReport> reports = new ArrayList<>();
    for (String window : windows) {
      int size = windowSize(window, trades.size());
      try (Progress progress = new Progress(err, "netting " + window)) {
        reports.add(
            new Simulation(trades, engine, opening, carry, outsideMoves)
                .run(window, size, progress));
      }
    }
    out.println(assumptions());
    out.println();
    TextTable.print(out, reports);
    if (html != null) {
      String name = String.valueOf(file.getFileName());
      Files.writeString(html, HtmlReport.of(name, assumptions(), reports));
      out.println();
      out.println("Page: " + html);
      out.flush();
    }
  }

  private int windowSize(String window, int trades) {
    int size = Math.min(trades, NettingInput.MAX_TRADES);
    if (!window.equals("all")) {
      try {
        size = Integer.parseInt(window);
      } catch (NumberFormatException e) {
        throw wrong("--window takes numbers or 'all', not '" + window + "'");
      }
    }
    if (size < 1 || size > NettingInput.MAX_TRADES) {
      throw wrong("a window has 1 to " + NettingInput.MAX_TRADES + " trades, not " + size);
    }
    return size;
  }

  private long[] opening(TradeColumns trades) throws IOException, CsvException {
    if (balances == null) {
      return Simulation.partOfPurchases(trades, fundsPercent);
    }
    Map<String, Long> named = TradeFile.balances(balances);
    named.keySet().forEach(trades::wallet);
    long[] opening = new long[trades.walletCount()];
    named.forEach((wallet, lamports) -> opening[trades.wallet(wallet)] = lamports);
    return opening;
  }

  private String assumptions() {
    String funds =
        balances == null
            ? "each wallet opens with " + fundsPercent + " % of all it buys"
            : "opening balances from " + balances.getFileName();
    return "Engine level %s; %s; what a window leaves open is tried in %d more%s."
        .formatted(level, funds, carry, outsideMoves ? "; items may move outside the file" : "");
  }
}
