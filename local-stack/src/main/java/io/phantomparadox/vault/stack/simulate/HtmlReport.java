package io.phantomparadox.vault.stack.simulate;

import io.phantomparadox.vault.netting.Reason;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** The reports as one HTML page with plots drawn in SVG; needs nothing from anywhere else. */
final class HtmlReport {
  private static final int PLOT_WIDTH = 720;
  private static final int BAR_HEIGHT = 26;
  private static final int LABEL_WIDTH = 130;
  private static final String[] REASON_COLOURS = {
    "#b4532a", "#d08c3f", "#8a6fb0", "#5b8aa8", "#9aa35b", "#a8577e", "#6d6d6d"
  };

  private HtmlReport() {}

  static String of(String fileName, String assumptions, List<WindowReport> reports) {
    StringBuilder page = new StringBuilder(16_384);
    page.append(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>What netting saves</title>
        <style>
        :root{color-scheme:light dark;--ink:#1d2430;--soft:#667085;--line:#d9dee7;--paper:#fbfbf9;--full:#c9d2df;--net:#1f7a6d}
        @media (prefers-color-scheme:dark){:root{--ink:#e8eaee;--soft:#9aa4b5;--line:#38404e;--paper:#161a21;--full:#475063;--net:#3fb3a0}}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2.5rem auto;padding:0 1.25rem}
        h1{font-size:1.7rem;margin:0 0 .25rem} h2{font-size:1.1rem;margin:2.2rem 0 .5rem} p{color:var(--soft);margin:.2rem 0}
        .scroll{overflow-x:auto} table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        th:first-child,td:first-child{text-align:left;font-weight:400;color:var(--soft)} thead th{font-weight:600}
        svg{width:100%;height:auto;display:block} svg text{font:13px system-ui,sans-serif;fill:var(--ink)}
        .full{fill:var(--full)} .net{fill:var(--net)} .key{display:inline-block;width:.8em;height:.8em;margin:0 .35em 0 1em;border-radius:2px}
        </style></head><body>
        <h1>What netting saves</h1>
        """);
    page.append("<p>").append(escaped(fileName)).append("</p>\n");
    page.append("<p>").append(escaped(assumptions)).append("</p>\n");
    page.append("<h2>Transfers on the chain</h2>\n");
    legend(page);
    bars(
        page,
        reports,
        WindowReport::grossOperations,
        WindowReport::netOperations,
        TextTable::count);
    page.append("<h2>Value that moves (SOL)</h2>\n");
    legend(page);
    bars(page, reports, WindowReport::grossLamports, WindowReport::netLamports, TextTable::sol);
    page.append("<h2>What became of the trades</h2>\n");
    fates(page, reports);
    page.append("<h2>Figures</h2>\n");
    table(page, reports);
    return page.append("</body></html>\n").toString();
  }

  private static void legend(StringBuilder page) {
    page.append(
        """
        <p><span class="key" style="background:var(--full);margin-left:0"></span>one by one\
        <span class="key" style="background:var(--net)"></span>netted</p>
        """);
  }

  private static void bars(
      StringBuilder page,
      List<WindowReport> reports,
      ToLongFunction<WindowReport> gross,
      ToLongFunction<WindowReport> net,
      LongFunction<String> text) {
    long most = Math.max(1, reports.stream().mapToLong(gross).max().orElse(1));
    open(page, reports.size(), 2 * BAR_HEIGHT);
    int y = 0;
    for (WindowReport report : reports) {
      label(page, report.label(), y + BAR_HEIGHT);
      bar(page, "full", gross.applyAsLong(report), most, y, text);
      bar(page, "net", net.applyAsLong(report), most, y + BAR_HEIGHT - 4, text);
      y += 2 * BAR_HEIGHT + 12;
    }
    page.append("</svg>\n");
  }

  private static void bar(
      StringBuilder page, String kind, long value, long most, int y, LongFunction<String> text) {
    double room = PLOT_WIDTH - LABEL_WIDTH - 120.0;
    double width = Math.max(1, (double) value / (double) most * room);
    page.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
            kind,
            LABEL_WIDTH,
            y,
            width,
            BAR_HEIGHT - 6));
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            LABEL_WIDTH + width + 8,
            y + 15,
            text.apply(value)));
  }

  private static void fates(StringBuilder page, List<WindowReport> reports) {
    page.append("<p>");
    key(page, "var(--net)", "executed");
    for (Reason reason : Reason.values()) {
      if (reports.stream().anyMatch(r -> r.notExecuted().containsKey(reason))) {
        key(page, colour(reason), name(reason));
      }
    }
    page.append("</p>\n");
    open(page, reports.size(), BAR_HEIGHT);
    int y = 0;
    for (WindowReport report : reports) {
      label(page, report.label(), y + 18);
      double x = LABEL_WIDTH;
      x += part(page, "var(--net)", report.executed(), report.trades(), x, y);
      for (Reason reason : Reason.values()) {
        int count = report.notExecuted().getOrDefault(reason, 0);
        x += part(page, colour(reason), count, report.trades(), x, y);
      }
      y += BAR_HEIGHT + 12;
    }
    page.append("</svg>\n");
  }

  private static double part(
      StringBuilder page, String colour, int count, int of, double x, int y) {
    double width = of == 0 ? 0 : (double) count / of * (PLOT_WIDTH - LABEL_WIDTH);
    if (count > 0) {
      page.append(
          String.format(
              Locale.ROOT,
              "<rect fill=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.2f\" height=\"%d\"/>%n",
              colour,
              x,
              y,
              width,
              BAR_HEIGHT));
    }
    return width;
  }

  private static void key(StringBuilder page, String colour, String text) {
    page.append("<span class=\"key\" style=\"margin-left:0;background:")
        .append(colour)
        .append("\"></span>")
        .append(text)
        .append(" &nbsp; ");
  }

  private static void open(StringBuilder page, int groups, int groupHeight) {
    page.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\">%n",
            PLOT_WIDTH,
            groups * (groupHeight + 12)));
  }

  private static void label(StringBuilder page, String text, int y) {
    page.append("<text x=\"0\" y=\"").append(y).append("\">");
    page.append(escaped(text)).append("</text>\n");
  }

  private static void table(StringBuilder page, List<WindowReport> reports) {
    page.append("<div class=\"scroll\"><table><thead><tr><th>trades per window</th>");
    reports.forEach(r -> page.append("<th>").append(escaped(r.label())).append("</th>"));
    page.append("</tr></thead><tbody>\n");
    row(page, "windows", reports, r -> TextTable.count(r.windows()));
    row(page, "trades", reports, r -> TextTable.count(r.trades()));
    row(page, "executed", reports, r -> TextTable.count(r.executed()));
    row(page, "executed %", reports, r -> TextTable.percent(r.executedPercent()));
    for (Reason reason : Reason.values()) {
      if (reports.stream().anyMatch(r -> r.notExecuted().containsKey(reason))) {
        row(
            page,
            name(reason),
            reports,
            r -> TextTable.count(r.notExecuted().getOrDefault(reason, 0)));
      }
    }
    row(page, "gross transfers", reports, r -> TextTable.count(r.grossOperations()));
    row(page, "net transfers", reports, r -> TextTable.count(r.netOperations()));
    row(page, "transfers saved %", reports, r -> TextTable.percent(r.operationsSavedPercent()));
    row(page, "gross SOL", reports, r -> TextTable.sol(r.grossLamports()));
    row(page, "net SOL", reports, r -> TextTable.sol(r.netLamports()));
    row(page, "value saved %", reports, r -> TextTable.percent(r.lamportsSavedPercent()));
    page.append("</tbody></table></div>\n");
  }

  private interface Cell {
    String of(WindowReport report);
  }

  private static void row(StringBuilder page, String name, List<WindowReport> reports, Cell cell) {
    page.append("<tr><td>").append(name).append("</td>");
    reports.forEach(r -> page.append("<td>").append(cell.of(r)).append("</td>"));
    page.append("</tr>\n");
  }

  private static String name(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String colour(Reason reason) {
    return switch (reason) {
      case SELLER_NEVER_HOLDS -> REASON_COLOURS[0];
      case ITEM_SOLD_TO_EARLIER -> REASON_COLOURS[1];
      case UPSTREAM_NOT_SETTLED -> REASON_COLOURS[2];
      case INSUFFICIENT_NET_FUNDS -> REASON_COLOURS[3];
      case SELF_TRADE -> REASON_COLOURS[4];
      case WORK_BUDGET -> REASON_COLOURS[5];
      default -> REASON_COLOURS[6];
    };
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
