package io.phantomparadox.vault.settlement.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of settlement; docs/SETTLEMENT.md lists the names. */
public final class SettlementMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementMetrics.class);

  private final MeterRegistry meters;
  private final Clock clock;
  private final Counter unavailable;

  public SettlementMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    this.unavailable =
        Counter.builder("vault.settlement.chain.unavailable")
            .description("Looks at the chain that got no usable answer")
            .register(meters);
  }

  /** Shows what is under way: the gauges that alerts stand on. */
  void watch(Supplier<List<LaneHealth>> lanes) {
    Gauge.builder(
            "vault.settlement.reviews",
            () -> lanes.get().stream().filter(lane -> lane.review().isPresent()).count())
        .description("Batches that wait for an operator; alert above 0")
        .register(meters);
    Gauge.builder(
            "vault.settlement.blocked",
            () -> lanes.get().stream().filter(lane -> lane.blocked().isPresent()).count())
        .description("Batches that wait for chain, payload store or switch; alert when it stays")
        .register(meters);
    Gauge.builder("vault.settlement.oldest.seconds", () -> oldestSeconds(lanes.get()))
        .description("How long the oldest batch under way has been worked on by this process")
        .register(meters);
  }

  private double oldestSeconds(List<LaneHealth> lanes) {
    return lanes.stream()
        .map(LaneHealth::since)
        .filter(since -> !since.equals(Instant.EPOCH))
        .min(Comparator.naturalOrder())
        .map(since -> Duration.between(since, clock.instant()).toMillis() / 1e3)
        .orElse(0.0);
  }

  void ended(LoggedBatch batch, End end, SettlementEvent last) {
    Duration sinceCut =
        Duration.ofMillis(Math.max(0, clock.millis() - batch.header().getCutAtMillis()));
    String endTag = end.name().toLowerCase(Locale.ROOT);
    Timer.builder("vault.settlement.batch")
        .description("From the cut of a batch to its finalized end")
        .tag("end", endTag)
        .register(meters)
        .record(sinceCut);
    Counter.builder("vault.settlement.trades")
        .description("Executed trades of ended batches")
        .tag("end", endTag)
        .register(meters)
        .increment(batch.header().getExecuted());
    BatchCosts costs = last.getCosts();
    if (costs == null) {
      LOG.info("{} is {}, {} ms after its cut", batch.identity(), end, sinceCut.toMillis());
      return;
    }
    LOG.info(
        "{} is {}, {} ms after its cut: {} trades in {} transactions ({} failed), {} bytes, {}"
            + " lamports; bound {} transactions, alone {}",
        batch.identity(),
        end,
        sinceCut.toMillis(),
        costs.getTrades(),
        costs.getTransactions(),
        costs.getFailedTransactions(),
        costs.getBytes(),
        costs.getFeeLamports(),
        costs.getBoundTransactions(),
        costs.getAloneTransactions());
    costs(endTag, costs);
  }

  private void costs(String end, BatchCosts costs) {
    count("vault.settlement.transactions", "Finalized transactions", end, costs.getTransactions());
    count(
        "vault.settlement.transactions.failed",
        "Finalized transactions with an error",
        end,
        costs.getFailedTransactions());
    count("vault.settlement.bytes", "Bytes of those transactions", end, (double) costs.getBytes());
    count("vault.settlement.fee.lamports", "Paid for them", end, (double) costs.getFeeLamports());
    count(
        "vault.settlement.bound.transactions",
        "Fewest transactions that the bytes allow",
        end,
        costs.getBoundTransactions());
    count(
        "vault.settlement.alone.lamports",
        "Bare fees if each trade were settled alone",
        end,
        (double) costs.getAloneFeeLamports());
    DistributionSummary.builder("vault.settlement.batch.transactions")
        .description("Transactions per batch")
        .tag("end", end)
        .register(meters)
        .record(costs.getTransactions() + costs.getFailedTransactions());
    if (costs.getTrades() > 0) {
      DistributionSummary.builder("vault.settlement.trade.lamports")
          .description("Fees per executed trade of a batch")
          .tag("end", end)
          .register(meters)
          .record((double) costs.getFeeLamports() / costs.getTrades());
    }
  }

  private void count(String name, String description, String end, double amount) {
    Counter.builder(name)
        .description(description)
        .tag("end", end)
        .register(meters)
        .increment(amount);
  }

  void chainUnavailable(Exception failure) {
    LOG.warn("no usable answer from the chain: {}", failure.getMessage());
    unavailable.increment();
  }
}
