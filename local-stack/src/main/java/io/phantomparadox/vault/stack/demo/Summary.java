package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.listener.LagProbe;
import io.phantomparadox.vault.stack.demo.ReadApiClient.Stats;
import io.phantomparadox.vault.stack.market.Market;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a demo measured.
 *
 * @param market what was played
 * @param door what the door answered
 * @param end the counts when every intent had ended
 * @param batches with their costs
 * @param latencies of settled intents
 * @param listener from final on chain to readable on the topic
 * @param history stage by stage
 * @param opening from the first wallet until the topology knew everything
 * @param posting from the first half until the last answer
 * @param ending from the last answer until every intent had ended
 * @param peakBytes of memory, of this process and all it started; 0 where unknown
 * @param itemsOwned items of whose owner chain, tables and topics agree
 */
public record Summary(
    Market market,
    Answers door,
    Stats end,
    List<SettledBatch> batches,
    Latencies latencies,
    LagProbe.Measured listener,
    List<Stages.Sample> history,
    Duration opening,
    Duration posting,
    Duration ending,
    long peakBytes,
    long itemsOwned) {
  private static final double LAMPORTS_PER_SOL = 1e9;

  /** One fact: a name and what was measured. */
  record Line(String name, String text) {}

  /** What all batches cost. */
  SettlementCosts.Cost cost() {
    return batches.stream()
        .map(SettledBatch::cost)
        .reduce(SettlementCosts.Cost.NONE, SettlementCosts.Cost::plus);
  }

  /** What the fees of settling every executed trade alone come to at least, lamports. */
  long feesAlone() {
    return Math.multiplyExact(end.executed(), SettlementCosts.LAMPORTS_PER_SIGNATURE);
  }

  /** Shows it to people. */
  public void print(Console console) {
    console.line("");
    for (Line line : lines()) {
      console.line("  %-10s %s", line.name(), line.text());
    }
  }

  /** All facts, in the order of the pipeline. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(
        line(
            "Market",
            "%s: %,d players, %,d items, %,d sales tried",
            market.name(),
            market.players().size(),
            market.items().size(),
            market.plays().size()));
    lines.add(
        line(
            "Door",
            "%,d halves posted: %,d intents accepted, %,d refused %s",
            door.posted(),
            door.accepted().size(),
            door.refused().size(),
            counts(door.refusals())));
    lines.add(line("Intents", "%s", counts(end.intents())));
    lines.add(line("Netted", "%,d trades; batches %s", end.executed(), counts(end.batches())));
    expectations(lines);
    lines.add(
        line(
            "Volume",
            "%,.3f SOL gross became %,.3f SOL net (%.1f %%)",
            end.grossLamports() / LAMPORTS_PER_SOL,
            end.netLamports() / LAMPORTS_PER_SOL,
            percent(end.netLamports(), end.grossLamports())));
    SettlementCosts.Cost cost = cost();
    lines.add(
        line(
            "On chain",
            "%,d transactions, %,d bytes, %,d lamports of fees (per trade %.3f transactions,"
                + " %.1f bytes, %,.0f lamports)",
            cost.transactions(),
            cost.bytes(),
            cost.feeLamports(),
            ratio(cost.transactions(), end.executed()),
            ratio(cost.bytes(), end.executed()),
            ratio(cost.feeLamports(), end.executed())));
    lines.add(
        line(
            "Byte bound",
            "%,d transactions and %,d bytes could carry the net changes without any proof",
            cost.boundTransactions(),
            cost.boundBytes()));
    lines.add(
        line(
            "Each alone",
            "%,d transactions, at least %,d bytes and %,d lamports (a plain transfer each):"
                + " %.1f %% of the fees, %.1f %% of the bytes saved",
            end.executed(),
            end.executed() * SettlementCosts.BYTES_PER_LONE_TRANSFER,
            feesAlone(),
            100 - percent(cost.feeLamports(), feesAlone()),
            100 - percent(cost.bytes(), end.executed() * SettlementCosts.BYTES_PER_LONE_TRANSFER)));
    lines.add(
        line(
            "Latency",
            "accepted to finalized: p50 %.2f s, p99 %.2f s, longest %.2f s",
            latencies.percentile(50) / 1e3,
            latencies.percentile(99) / 1e3,
            latencies.percentile(100) / 1e3));
    lines.add(listened());
    lines.add(
        line(
            "Time",
            "%s to open the market, %s to post (%,.0f halves/s), %s until every intent had ended",
            seconds(opening),
            seconds(posting),
            door.posted() / Math.max(0.001, posting.toMillis() / 1e3),
            seconds(ending)));
    lines.add(
        line(
            "Memory",
            peakBytes == 0
                ? "this system does not tell"
                : "%,d MB at most: one JVM with broker, registry and all services, chain, PostgreSQL",
            peakBytes >> 20));
    return lines;
  }

  private Line listened() {
    return switch (listener) {
      case LagProbe.Measured.Lags lags ->
          line(
              "Listener",
              "%,d events of the chain, %,d in the busiest second; final to readable: p50 %,d ms,"
                  + " p99 %,d ms, longest %,d ms",
              lags.events(),
              lags.busiestSecond(),
              lags.percentile(50),
              lags.percentile(99),
              lags.percentile(100));
      case LagProbe.Measured.Broken(String why) -> line("Listener", "lag not measured: %s", why);
    };
  }

  private void expectations(List<Line> lines) {
    Market.@Nullable Expected expected = market.expected();
    if (expected == null) {
      return;
    }
    lines.add(
        line(
            "Record",
            "%,d sales; %,d bad ones expected, so %,d halves refused: measured %,d; %,d transfers"
                + " supplied",
            expected.sales(),
            expected.badSales(),
            2 * expected.badSales(),
            door.refused().size(),
            expected.transfers()));
    lines.add(
        line(
            "Executed",
            "%,d sales expected (one by one, ample cash), measured %,d; final owners of %,d items"
                + " expected, measured %,d",
            expected.executed(),
            end.executed() - expected.transfers(),
            expected.items(),
            itemsOwned));
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private static Line line(String name, String format, Object... arguments) {
    return new Line(name, String.format(Locale.ROOT, format, arguments));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static double percent(long part, long whole) {
    return 100 * ratio(part, whole);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? ""
        : counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", ", "(", ")"));
  }
}
