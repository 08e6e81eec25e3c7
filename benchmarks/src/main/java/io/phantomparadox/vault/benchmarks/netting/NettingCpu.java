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
import java.util.Locale;

/**
 * Prints the least CPU time of one thread, and the bytes allocated, over some runs of a window:
 * what can be measured on a machine that others use too, where a clock on the wall measures the
 * others.
 */
public final class NettingCpu {
  private NettingCpu() {}

  /**
   * @param arguments level (STANDARD), runs (8), then window sizes (1000 10000 100000)
   */
  public static void main(String[] arguments) {
    NettingLevel level =
        NettingLevel.valueOf(arguments.length > 0 ? arguments[0] : NettingLevel.STANDARD.name());
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    int[] sizes = {1_000, 10_000, 100_000};
    if (arguments.length > 2) {
      sizes = new int[arguments.length - 2];
      for (int k = 0; k < sizes.length; k++) {
        sizes[k] = Integer.parseInt(arguments[k + 2]);
      }
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("| family | trades | CPU ms | ns/trade | bytes/trade |");
    out.println("|---|---|---|---|---|");
    for (MarketFamily family : MarketFamily.values()) {
      for (int size : sizes) {
        out.println(row(NettingEngines.fast(level), family, size, runs));
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
