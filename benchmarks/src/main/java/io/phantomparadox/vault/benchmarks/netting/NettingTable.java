package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.Invariants;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.families.MarketFamily;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the netting benchmarks in JMH and prints one table: time, memory and what is settled, of
 * every way on the same windows. About seven minutes on one core; {@code quick} as argument takes
 * one minute and leaves out windows above 10,000 trades.
 */
public final class NettingTable {
  /** Of every market here. */
  static final long SEED = 1;

  private static final List<MarketFamily> SCARCE =
      List.of(MarketFamily.SCARCE_20, MarketFamily.POWER_LAW);
  private static final List<MarketFamily> ALL = List.of(MarketFamily.values());

  private NettingTable() {}

  private record Part(Way way, List<MarketFamily> families, List<Integer> trades) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(Way.LEVEL_1, ALL, List.of(1_000, 10_000, 100_000)),
          new Part(Way.LEVEL_1, SCARCE, List.of(1_000_000)),
          new Part(Way.LEVEL_1, List.of(MarketFamily.SOLVENT), List.of(1_000_000)),
          new Part(Way.LEVEL_2, SCARCE, List.of(1_000, 10_000)),
          new Part(Way.NAIVE, SCARCE, List.of(1_000, 10_000)),
          new Part(Way.FIFO, SCARCE, List.of(1_000, 10_000)),
          new Part(Way.BECH_SORAMAKI, SCARCE, List.of(1_000, 10_000)),
          new Part(Way.INTERNING, List.of(MarketFamily.SCARCE_20), List.of(100_000)),
          new Part(Way.HASHING, List.of(MarketFamily.SCARCE_20), List.of(100_000)));

  private static final List<Part> QUICK =
      List.of(
          new Part(Way.LEVEL_1, SCARCE, List.of(1_000, 10_000)),
          new Part(Way.NAIVE, SCARCE, List.of(10_000)),
          new Part(Way.FIFO, SCARCE, List.of(10_000)));

  /**
   * @param arguments nothing, or "quick"
   */
  public static void main(String[] arguments) throws RunnerException {
    boolean quick = arguments.length > 0 && arguments[0].equals("quick");
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    StringBuilder table = new StringBuilder();
    for (Part part : quick ? QUICK : PARTS) {
      for (RunResult result : run(part)) {
        table.append(row(result));
      }
    }
    out.println(
        "| way | family | trades | ns/trade | ± | bytes/trade | settled % (trades/value) |");
    out.println("|---|---|---:|---:|---:|---:|---:|");
    out.print(table);
    out.flush();
  }

  private static Collection<RunResult> run(Part part) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(NettingBenchmark.class.getName())
                .param("way", part.way.name())
                .param("family", texts(part.families))
                .param("trades", texts(part.trades))
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(4)
                .measurementTime(TimeValue.milliseconds(700))
                .addProfiler(GCProfiler.class)
                .jvmArgs("-Xms3g", "-Xmx3g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders")
                .build())
        .run();
  }

  @SuppressWarnings("rawtypes") // JMH declares the map of secondary results so
  private static String row(RunResult result) {
    BenchmarkParams params = result.getParams();
    Way way = Way.valueOf(params.getParam("way"));
    MarketFamily family = MarketFamily.valueOf(params.getParam("family"));
    int trades = Integer.parseInt(params.getParam("trades"));
    Result<?> time = result.getPrimaryResult();
    double bytes =
        result.getSecondaryResults().entrySet().stream()
            .filter(e -> e.getKey().endsWith("gc.alloc.rate.norm"))
            .mapToDouble(e -> e.getValue().getScore())
            .sum();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,d | %,.0f | %,.0f | %,.0f | %s |%n",
        way.label(),
        family.label(),
        trades,
        time.getScore() / trades,
        time.getScoreError() / trades,
        bytes / trades,
        way.nets() ? settled(way, family.generate(trades, SEED)) : "");
  }

  private static String settled(Way way, NettingInput input) {
    NettingOutcome outcome = way.net(input);
    if (way != Way.FIFO && way != Way.BECH_SORAMAKI) {
      Invariants.check(input, outcome);
    }
    long volume = input.trades().stream().mapToLong(t -> t.amountLamports()).sum();
    return String.format(
        Locale.ROOT,
        "%.1f/%.1f",
        100.0 * outcome.statistics().executed() / input.trades().size(),
        100.0 * outcome.statistics().grossLamports() / volume);
  }

  private static String[] texts(List<?> values) {
    return values.stream().map(Object::toString).toArray(String[]::new);
  }
}
