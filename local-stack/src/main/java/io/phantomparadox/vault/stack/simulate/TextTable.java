package io.phantomparadox.vault.stack.simulate;

import io.phantomparadox.vault.netting.Reason;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** The reports as a table for a terminal. */
final class TextTable {
  private TextTable() {}

  static void print(PrintWriter out, List<WindowReport> reports) {
    row(out, "trades per window", reports, WindowReport::label);
    row(out, "windows", reports, r -> count(r.windows()));
    row(out, "trades", reports, r -> count(r.trades()));
    row(out, "executed", reports, r -> count(r.executed()));
    row(out, "executed %", reports, r -> percent(r.executedPercent()));
    for (Reason reason : Reason.values()) {
      if (reports.stream().anyMatch(r -> r.notExecuted().containsKey(reason))) {
        String name = "  " + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        row(out, name, reports, r -> count(r.notExecuted().getOrDefault(reason, 0)));
      }
    }
    row(out, "gross transfers", reports, r -> count(r.grossOperations()));
    row(out, "net transfers", reports, r -> count(r.netOperations()));
    row(out, "transfers saved %", reports, r -> percent(r.operationsSavedPercent()));
    row(out, "gross SOL", reports, r -> sol(r.grossLamports()));
    row(out, "net SOL", reports, r -> sol(r.netLamports()));
    row(out, "value saved %", reports, r -> percent(r.lamportsSavedPercent()));
    row(out, "netting time (ms)", reports, r -> count(r.nettingMillis()));
    out.flush();
  }

  private interface Cell {
    String of(WindowReport report);
  }

  private static void row(PrintWriter out, String name, List<WindowReport> reports, Cell cell) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-26s", name));
    for (WindowReport report : reports) {
      line.append(String.format(Locale.ROOT, "%18s", cell.of(report)));
    }
    out.println(line);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Lamports as SOL, exact. */
  static String sol(long lamports) {
    return String.format(Locale.ROOT, "%,.3f", BigDecimal.valueOf(lamports, 9));
  }
}
