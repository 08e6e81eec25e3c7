package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.exact.ExactOptimum;
import io.phantomparadox.vault.netting.families.MarketFamily;
import io.phantomparadox.vault.netting.fast.Objective;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints, as a Markdown table, how much of the exact optimum each way of netting reaches in markets
 * small enough to know it. Deterministic.
 */
public final class NettingOptimum {
  private static final List<Way> WAYS =
      List.of(Way.FIFO, Way.BECH_SORAMAKI, Way.NAIVE, Way.LEVEL_1, Way.LEVEL_2);
  private static final int TRADES_MIN = 12;
  private static final int TRADES_MAX = 16;
  private static final int WALLETS_MIN = 4;
  private static final int WALLETS_MAX = 8;
  private static final int ITEMS_MIN = 3;
  private static final int ITEMS_MAX = 7;
  private static final int HOT_ITEMS_MAX = 2;

  private NettingOptimum() {}

  /**
   * @param arguments number of markets of each family (100)
   */
  public static void main(String[] arguments) {
    int markets = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.printf(
        Locale.ROOT,
        "%% of the optimal objective / count / value; markets with the optimal count, %d a family%n"
            + "%n| family |",
        markets);
    WAYS.forEach(way -> out.printf(" %s |", way.label()));
    out.println("\n|---" + "|---".repeat(WAYS.size()) + "|");
    for (MarketFamily family : MarketFamily.values()) {
      List<Reached> reached = new ArrayList<>();
      WAYS.forEach(way -> reached.add(new Reached(way)));
      for (int seed = 1; seed <= markets; seed++) {
        NettingInput input = market(family, seed);
        ExactOptimum.Optimum optimum = ExactOptimum.solve(input, Objective.weights(input));
        reached.forEach(r -> r.add(input, optimum));
      }
      out.printf("| %s |", family.label());
      reached.forEach(r -> out.printf(" %s |", r.text(markets)));
      out.println();
    }
  }

  private static NettingInput market(MarketFamily family, int seed) {
    int items =
        family == MarketFamily.HOT_ITEMS
            ? 1 + seed % HOT_ITEMS_MAX
            : inside(seed, ITEMS_MIN, ITEMS_MAX);
    return family.generate(
        inside(seed, TRADES_MIN, TRADES_MAX), inside(seed, WALLETS_MIN, WALLETS_MAX), items, seed);
  }

  private static int inside(int seed, int least, int most) {
    return least + Math.floorMod(seed * 7 + least, most - least + 1);
  }

  /** What one way reached, over the markets of a family. */
  private static final class Reached {
    private final Way way;
    private double objective;
    private double count;
    private double lamports;
    private double objectiveMax;
    private double countMax;
    private double lamportsMax;
    private int optimal;

    Reached(Way way) {
      this.way = way;
    }

    void add(NettingInput input, ExactOptimum.Optimum optimum) {
      NettingOutcome outcome = way.net(input);
      objective += Objective.of(input, outcome);
      count += outcome.statistics().executed();
      lamports += outcome.statistics().grossLamports();
      objectiveMax += optimum.weight();
      countMax += optimum.count();
      lamportsMax += optimum.lamports();
      optimal += outcome.statistics().executed() == optimum.count() ? 1 : 0;
    }

    String text(int markets) {
      return String.format(
          Locale.ROOT,
          "%.1f / %.1f / %.1f; %.0f %%",
          100 * objective / objectiveMax,
          100 * count / countMax,
          100 * lamports / lamportsMax,
          100.0 * optimal / markets);
    }
  }
}
