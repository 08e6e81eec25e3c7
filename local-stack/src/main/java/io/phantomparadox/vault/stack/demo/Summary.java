package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.stack.demo.ReadApiClient.Stats;
import io.phantomparadox.vault.stack.market.Market;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a demo measured.
 *
 * @param market what was played
 * @param door what the door answered
 * @param end the counts when every intent had ended
 * @param costs of settlement on chain
 * @param opening from the first wallet until the topology knew everything
 * @param posting from the first half until the last answer
 * @param ending from the last answer until every intent had ended
 */
public record Summary(
    Market market,
    Posting.Answers door,
    Stats end,
    SettlementCosts costs,
    Duration opening,
    Duration posting,
    Duration ending) {
  private static final double LAMPORTS_PER_SOL = 1e9;

  /** Shows it to people. */
  public void print(Console console) {
    console.line("");
    console.line(
        "  Market     %s: %,d players, %,d items, %,d sales tried",
        market.name(), market.players().size(), market.items().size(), market.plays().size());
    console.line(
        "  Door       %,d halves posted: %,d intents accepted, %,d refused%s",
        door.posted(), door.accepted().size(), door.refused().size(), counts(door.refusals()));
    console.line("  Ends      %s", counts(end.intents()));
    console.line("  Netted     %,d trades in batches%s", end.executed(), counts(end.batches()));
    console.line(
        "  Volume     %,.3f SOL gross became %,.3f SOL net (%.1f %%)",
        end.grossLamports() / LAMPORTS_PER_SOL,
        end.netLamports() / LAMPORTS_PER_SOL,
        percent(end.netLamports(), end.grossLamports()));
    long alone = Math.multiplyExact(end.executed(), SettlementCosts.LAMPORTS_PER_SIGNATURE);
    console.line(
        "  On chain   %,d transactions, %,d bytes, %,d lamports of fees",
        costs.transactions(), costs.bytes(), costs.feeLamports());
    console.line(
        "  Each alone %,d transactions, %,d lamports at one signature each: %.1f %% saved",
        end.executed(), alone, 100 - percent(costs.feeLamports(), alone));
    console.line(
        "  Time       %s to open the market, %s to post (%,.0f halves/s), %s until every intent had ended",
        seconds(opening),
        seconds(posting),
        door.posted() / Math.max(0.001, posting.toMillis() / 1e3),
        seconds(ending));
    Runtime runtime = Runtime.getRuntime();
    console.line(
        "  Memory     %,d MB of heap in use after it all (this JVM: broker, registry, every service)",
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? ""
        : counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
