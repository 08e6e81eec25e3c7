package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.stack.demo.Plot.Bar;
import io.phantomparadox.vault.stack.demo.Plot.Point;
import io.phantomparadox.vault.stack.demo.Plot.Series;
import io.phantomparadox.vault.stack.verify.Report;
import io.phantomparadox.vault.testkit.audit.Finding;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A demo's summary as one page that needs nothing beside itself. */
public final class HtmlReport {
  private static final int BATCH_ROWS_MAX = 200;
  private static final int PERCENTILE_STEPS = 100;
  private static final double SOL = 1e9;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Phantom Paradox Vault: a demo run</title>
      <style>
      :root { --c0:#2458a6; --c1:#d97a1f; --c2:#3c8a4f; --c3:#8a4f9e;
        --ink:#1c2128; --soft:#667080; --page:#ffffff; --rule:#dfe3e8; }
      @media (prefers-color-scheme: dark) {
        :root { --c0:#6ba3f5; --c1:#f0a04b; --c2:#6cc487; --c3:#c58fd8;
          --ink:#e6e9ee; --soft:#98a2b0; --page:#14181d; --rule:#2c333c; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
        max-width: 780px; margin: 2.5rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      p.lead { color: var(--soft); margin-top: .2rem; }
      .verdict { padding: .6rem .9rem; border-left: 4px solid var(--c2); background: color-mix(in srgb, var(--c2) 10%, transparent); }
      .verdict.bad { border-color: #c0392b; background: color-mix(in srgb, #c0392b 12%, transparent); }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid var(--rule); }
      th:first-child, td:first-child, table.facts td, table.findings td:not(:last-child) { text-align: left; }
      table.facts td:first-child { white-space: nowrap; color: var(--soft); }
      svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--soft); }
      svg polyline { stroke-width: 2; } svg .grid { stroke: var(--rule); }
      .key span { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em; }
      .scroll { overflow-x: auto; font-size: .8rem; } .scroll th, .scroll td { padding: .2rem .3rem; }
      </style></head><body>
      """;

  private HtmlReport() {}

  /** The page. */
  public static String of(Summary summary, Report report) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Phantom Paradox Vault</h1>\n<p class=\"lead\">");
    page.append(Plot.escaped(summary.market().name()))
        .append(", played through the whole vault on this machine</p>\n");
    verdict(page, report);
    page.append("<h2>What it saved</h2>\n").append(savings(summary));
    page.append("<h2>From the door to the chain</h2>\n").append(stages(summary));
    page.append("<h2>Accepted to finalized</h2>\n").append(latencies(summary));
    page.append("<h2>Gross and net volume by batch</h2>\n").append(volumes(summary));
    page.append("<h2>Summary</h2>\n<table class=\"facts\">\n");
    for (Summary.Line line : summary.lines()) {
      page.append("<tr><td>").append(Plot.escaped(line.name())).append("</td><td>");
      page.append(Plot.escaped(line.text())).append("</td></tr>\n");
    }
    page.append("</table>\n");
    batches(page, summary.batches());
    findings(page, report);
    return page.append("</body></html>\n").toString();
  }

  private static void verdict(StringBuilder page, Report report) {
    long checked = report.findings().stream().mapToLong(Finding::checked).sum();
    page.append(
        report.holds()
            ? format(
                "<p class=\"verdict\">Everything agrees: %d invariants, %,d things looked at on"
                    + " topics, chain and tables.</p>%n",
                report.findings().size(), checked)
            : "<p class=\"verdict bad\">Topics, chain and tables disagree: see the verification"
                + " below.</p>\n");
  }

  private static String savings(Summary summary) {
    SettlementCosts.Cost cost = summary.cost();
    long trades = summary.end().executed();
    long bytesAlone = trades * SettlementCosts.BYTES_PER_LONE_TRANSFER;
    return Plot.bars(
            List.of(
                new Bar(
                    "fees, each alone",
                    summary.feesAlone(),
                    format("%,d lamports", summary.feesAlone())),
                new Bar(
                    "fees, netted",
                    cost.feeLamports(),
                    format("%,d lamports", cost.feeLamports()))))
        + Plot.bars(
            List.of(
                new Bar("bytes, each alone", bytesAlone, format("%,d", bytesAlone)),
                new Bar("bytes, netted", cost.bytes(), format("%,d", cost.bytes()))));
  }

  private static String stages(Summary summary) {
    return Plot.lines(
        List.of(
            series("accepted", summary, Stages.Sample::accepted),
            series("indexed", summary, Stages.Sample::indexed),
            series("netted or ended", summary, Stages.Sample::netted),
            series("settled or ended", summary, Stages.Sample::settled)),
        "s");
  }

  private static Series series(
      String name, Summary summary, ToDoubleFunction<Stages.Sample> value) {
    return new Series(
        name,
        summary.history().stream()
            .map(sample -> new Point(sample.nanos() / 1e9, value.applyAsDouble(sample)))
            .toList());
  }

  private static String latencies(Summary summary) {
    Latencies latencies = summary.latencies();
    List<Point> points =
        IntStream.rangeClosed(1, PERCENTILE_STEPS)
            .mapToObj(percent -> new Point(latencies.percentile(percent) / 1e3, percent))
            .toList();
    return Plot.lines(List.of(new Series("percent of settled intents, by seconds", points)), "s");
  }

  private static String volumes(Summary summary) {
    List<SettledBatch> batches = summary.batches();
    return Plot.lines(
        List.of(
            new Series("gross SOL", perBatch(batches, SettledBatch::grossLamports)),
            new Series("net SOL", perBatch(batches, SettledBatch::netLamports))),
        "");
  }

  private static List<Point> perBatch(
      List<SettledBatch> batches, ToDoubleFunction<SettledBatch> lamports) {
    return batches.stream()
        .map(batch -> new Point(batch.id(), lamports.applyAsDouble(batch) / SOL))
        .toList();
  }

  private static void batches(StringBuilder page, List<SettledBatch> batches) {
    page.append("<h2>Batches</h2>\n<div class=\"scroll\"><table>\n<tr><th>batch</th>");
    for (String name :
        List.of(
            "members",
            "executed",
            "wallets",
            "items",
            "gross SOL",
            "net SOL",
            "transactions",
            "bytes",
            "lamports")) {
      page.append("<th>").append(name).append("</th>");
    }
    page.append("</tr>\n");
    batches.stream()
        .limit(BATCH_ROWS_MAX)
        .forEach(
            batch ->
                page.append(
                    format(
                        "<tr><td>%d</td><td>%,d</td><td>%,d</td><td>%,d</td><td>%,d</td><td>%,.3f</td>"
                            + "<td>%,.3f</td><td>%,d</td><td>%,d</td><td>%,d</td></tr>%n",
                        batch.id(),
                        batch.members(),
                        batch.executed(),
                        batch.wallets(),
                        batch.items(),
                        batch.grossLamports() / SOL,
                        batch.netLamports() / SOL,
                        batch.cost().transactions(),
                        batch.cost().bytes(),
                        batch.cost().feeLamports())));
    page.append("</table></div>\n");
    if (batches.size() > BATCH_ROWS_MAX) {
      page.append(format("<p>and %,d more</p>%n", batches.size() - BATCH_ROWS_MAX));
    }
  }

  private static void findings(StringBuilder page, Report report) {
    page.append("<h2>Verification</h2>\n<table class=\"findings\">\n");
    page.append("<tr><th></th><th style=\"text-align:left\">invariant</th>");
    page.append("<th style=\"text-align:left\">what was checked</th><th>checked</th></tr>\n");
    for (Finding finding : report.findings()) {
      page.append(
          format(
              "<tr><td>%s</td><td>%s</td><td>%s",
              finding.holds() ? "ok" : "FAIL",
              Plot.escaped(finding.invariant()),
              Plot.escaped(finding.title())));
      finding.disagreements().forEach(text -> page.append("<br>").append(Plot.escaped(text)));
      page.append(format("</td><td>%,d</td></tr>%n", finding.checked()));
    }
    page.append("</table>\n");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
