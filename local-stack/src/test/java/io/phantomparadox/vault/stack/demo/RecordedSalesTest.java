package io.phantomparadox.vault.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.SharedData;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.RecordedMarket;
import io.phantomparadox.vault.stack.market.RecordedMarket.Custody;
import io.phantomparadox.vault.stack.market.RecordedSale;
import io.phantomparadox.vault.testkit.audit.Finding;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sales through the whole vault, each custody mode in a game of its own. */
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
class RecordedSalesTest {
  private static final Duration VALIDITY = Duration.ofSeconds(30);

  /** Enough for missing hand-overs; {@code --long} plays all of them. */
  private static final int SALES =
      Boolean.getBoolean("vault.test.long") ? Integer.MAX_VALUE : 5_000;

  @Test
  void recordedSalesEndAsTheRecordTells() throws Exception {
    List<RecordedSale> sales = RecordedSale.read(SharedData.punkSales(), SALES);
    Market strict = RecordedMarket.of("strict", sales, Custody.STRICT, 100);
    Market supplied = RecordedMarket.of("supplied", sales, Custody.SUPPLIED, 100);
    LocalStackOptions options =
        LocalStackOptions.defaults()
            .withGames(List.of(1L, 2L), strict.players().size(), strict.items().size())
            .withIntentMaxAge(VALIDITY);
    try (LocalStack stack = LocalStack.start(options)) {
      verify(stack, 1, strict);
      verify(stack, 2, supplied);
    }
  }

  private static void verify(LocalStack stack, long game, Market market) throws Exception {
    StringWriter shown = new StringWriter();
    DemoRun.Outcome outcome =
        new DemoRun(
                stack.endpoints(),
                stack.rpc(),
                stack.keys(),
                new DemoRun.Settings(game, VALIDITY, Duration.ofMinutes(3), 0, null),
                new Console(new PrintWriter(shown), false))
            .play(market);

    assertThat(outcome.report().findings())
        .as("%s; %s", market.name(), shown)
        .allSatisfy(finding -> assertThat(finding.disagreements()).isEmpty())
        .extracting(Finding::invariant)
        .contains("INPUT_TRADES", "INPUT_STATE", "INPUT_END", "MAXIMAL");
    Market.Expected expected = Objects.requireNonNull(market.expected());
    Summary summary = outcome.summary();
    assertThat(summary.door().refused()).hasSize(2 * expected.badSales());
    assertThat(summary.end().executed()).isEqualTo(expected.executed() + expected.transfers());
    assertThat(summary.itemsOwned()).isEqualTo(expected.items());
    assertThat(summary.latencies().percentile(99)).isPositive();
    assertThat(HtmlReport.of(summary, outcome.report()))
        .contains("Everything agrees", "<svg", market.name());
  }
}
