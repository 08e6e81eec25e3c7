package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.Invariants;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.families.MarketFamily;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Prints, as a Markdown table, the share of trades and of value that each way of netting settles.
 */
public final class NettingQuality {
  private static final Map<String, Function<NettingInput, NettingOutcome>> WAYS =
      new LinkedHashMap<>();

  static {
    WAYS.put("FIFO, gross", Baselines::firstComeFirstServed);
    WAYS.put("Bech–Soramäki", Baselines::bechSoramaki);
    WAYS.put("naive (best-fit removal)", input -> checked(input, NettingLevel.NAIVE));
    WAYS.put("level 1", input -> checked(input, NettingLevel.STANDARD));
    WAYS.put("level 2", input -> checked(input, NettingLevel.THOROUGH));
  }

  private NettingQuality() {}

  private static NettingOutcome checked(NettingInput input, NettingLevel level) {
    NettingOutcome outcome =
        (level == NettingLevel.NAIVE ? NettingEngines.naive() : NettingEngines.fast(level))
            .net(input);
    Invariants.check(input, outcome);
    return outcome;
  }

  /**
   * @param arguments trades per window (10,000), number of seeds (3)
   */
  public static void main(String[] arguments) {
    int trades = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int seeds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.printf(
        Locale.ROOT, "%% of trades / %% of value settled, n = %,d, %d seeds%n%n", trades, seeds);
    out.println("| family | " + String.join(" | ", WAYS.keySet()) + " |");
    out.println("|---" + "|---".repeat(WAYS.size()) + "|");
    for (MarketFamily family : MarketFamily.values()) {
      StringBuilder row = new StringBuilder("| " + family.label() + " |");
      for (Function<NettingInput, NettingOutcome> way : WAYS.values()) {
        row.append(' ').append(settled(family::generate, trades, seeds, way)).append(" |");
      }
      out.println(row);
    }
    out.println("\nMarkets fitted to the prototype's; in brackets what its table says\n");
    out.println(
        "| market | FIFO, gross | Bech–Soramäki | naive (best-fit removal) | level 1 | level 2 |");
    out.println("|---|---|---|---|---|---|");
    for (FittedMarket market : FittedMarket.values()) {
      List<String> published =
          List.of(market.fifo, market.bechSoramaki, market.bestFit, market.prototype, "");
      StringBuilder row = new StringBuilder("| " + market.label() + " |");
      int column = 0;
      for (Function<NettingInput, NettingOutcome> way : WAYS.values()) {
        row.append(' ').append(settled(market::generate, trades, seeds, way));
        String other = published.get(column++);
        row.append(other.isEmpty() ? " |" : " (" + other + ") |");
      }
      out.println(row);
    }
  }

  /** How markets of a kind are made, of a size and from a seed. */
  private interface Markets {
    NettingInput generate(int trades, long seed);
  }

  private static String settled(
      Markets family, int trades, int seeds, Function<NettingInput, NettingOutcome> way) {
    double count = 0;
    double value = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      NettingInput input = family.generate(trades, seed);
      long volume = input.trades().stream().mapToLong(t -> t.amountLamports()).sum();
      NettingOutcome outcome = way.apply(input);
      count += 100.0 * outcome.statistics().executed() / trades / seeds;
      value += 100.0 * outcome.statistics().grossLamports() / volume / seeds;
    }
    return String.format(Locale.ROOT, "%.1f/%.1f", count, value);
  }
}
