package io.phantomparadox.vault.stack.simulate;

import io.phantomparadox.vault.netting.Reason;
import java.util.Map;

/**
 * What netting a file in windows of one size came to.
 *
 * @param label the window size as asked for
 * @param windows how many were netted
 * @param trades in the file
 * @param executed of them
 * @param notExecuted trades without execution by the last reason they were given
 * @param fileLamports Σ of all prices
 * @param grossLamports Σ of executed prices
 * @param netLamports what really moves between wallets
 * @param grossOperations two per executed trade
 * @param netOperations balance changes and owner changes
 * @param nettingMillis time spent in the engine
 */
record WindowReport(
    String label,
    int windows,
    int trades,
    int executed,
    Map<Reason, Integer> notExecuted,
    long fileLamports,
    long grossLamports,
    long netLamports,
    long grossOperations,
    long netOperations,
    long nettingMillis) {
  WindowReport {
    notExecuted = Map.copyOf(notExecuted);
  }

  double executedPercent() {
    return percent(executed, trades);
  }

  /** Operations on the chain that netting makes unnecessary. */
  double operationsSavedPercent() {
    return percent(grossOperations - netOperations, grossOperations);
  }

  /** Lamports that need not move. */
  double lamportsSavedPercent() {
    return percent(grossLamports - netLamports, grossLamports);
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * (double) part / (double) whole;
  }
}
