package io.phantomparadox.vault.benchmarks.netting;

import com.sun.management.ThreadMXBean;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.families.MarketFamily;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prints the least CPU time of one thread, and the bytes allocated, over some runs of a window:
 * what can be measured on a machine that others use too, where a clock on the wall measures the
 * others.
 */
public final class NettingCpu {
  private static final int WARM_UP_TRADES = 5_000;
  private static final int WARM_UP_RUNS = 12;

  private NettingCpu() {}

  /**
   * @param arguments level (STANDARD), runs (8), then window sizes (1000 10000 100000) and families
   *     (all), in any order
   */
  public static void main(String[] arguments) {
    NettingLevel level =
        NettingLevel.valueOf(arguments.length > 0 ? arguments[0] : NettingLevel.STANDARD.name());
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    List<Integer> sizes = new ArrayList<>();
    Set<MarketFamily> families = EnumSet.noneOf(MarketFamily.class);
    for (int k = 2; k < arguments.length; k++) {
      if (Character.isDigit(arguments[k].charAt(0))) {
        sizes.add(Integer.valueOf(arguments[k]));
      } else {
        families.add(MarketFamily.valueOf(arguments[k]));
      }
    }
    if (sizes.isEmpty()) {
      sizes.addAll(List.of(1_000, 10_000, 100_000));
    }
    if (families.isEmpty()) {
      families.addAll(EnumSet.allOf(MarketFamily.class));
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    warmUp(NettingEngines.fast(level));
    out.println("| family | trades | CPU ms | ns/trade | bytes/trade |");
    out.println("|---|---|---|---|---|");
    for (MarketFamily family : families) {
      for (int size : sizes) {
        out.println(row(NettingEngines.fast(level), family, size, runs));
      }
    }
  }

  /** What a window costs the compilers is no part of what netting it costs. */
  private static void warmUp(NettingEngine engine) {
    for (MarketFamily family : MarketFamily.values()) {
      NettingInput input = family.generate(WARM_UP_TRADES, 2);
      for (int run = 0; run < WARM_UP_RUNS; run++) {
        engine.net(input);
      }
    }
  }

  private static String row(NettingEngine engine, MarketFamily family, int size, int runs) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    NettingInput input = family.generate(size, 1);
    long leastNanos = Long.MAX_VALUE;
    long bytes = 0;
    for (int run = 0; run < runs; run++) {
      long nanosBefore = threads.getCurrentThreadCpuTime();
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      engine.net(input);
      bytes = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
      leastNanos = Math.min(leastNanos, threads.getCurrentThreadCpuTime() - nanosBefore);
    }
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.1f | %,d | %d |",
        family.label(),
        size,
        (double) leastNanos / 1e6,
        leastNanos / size,
        bytes / size);
  }
}
