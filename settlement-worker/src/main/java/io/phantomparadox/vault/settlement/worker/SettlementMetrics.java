package io.phantomparadox.vault.settlement.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainCondition;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import io.phantomparadox.vault.settlement.payload.PinnedContent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of settlement; docs/SETTLEMENT.md lists the names. */
public final class SettlementMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementMetrics.class);

  private final MeterRegistry meters;
  private final Clock clock;
  private final Counter unavailable;
  private final Counter belied;

  public SettlementMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    this.unavailable =
        Counter.builder("vault.settlement.chain.unavailable")
            .description("Looks at the chain that got no usable answer")
            .register(meters);
    this.belied =
        Counter.builder("vault.settlement.statuses.belied")
            .description(
                "Signatures that a node called landed and the finalized accounts do not show")
            .register(meters);
  }

  /** Shows what is under way: the gauges that alerts stand on. */
  void watch(Supplier<List<LaneHealth>> lanes, Supplier<Integer> halted) {
    gauge(
        "vault.settlement.reviews",
        "Batches that wait for an operator; alert above 0",
        () -> lanes.get().stream().filter(lane -> lane.review().isPresent()).count());
    gauge(
        "vault.settlement.blocked",
        "Batches that wait for chain, payload store or switch; alert when it stays",
        () -> lanes.get().stream().filter(lane -> lane.blocked().isPresent()).count());
    gauge(
        "vault.settlement.oldest.seconds",
        "How long the oldest batch under way has been worked on by this process",
        () -> oldestSeconds(lanes.get()));
    gauge(
        "vault.settlement.unsettled.seconds",
        "Since the cut of the oldest batch that has no end",
        () -> unsettledSeconds(lanes.get()));
    gauge(
        "vault.settlement.queued",
        "Batches read that have no end",
        () -> lanes.get().stream().mapToInt(LaneHealth::queued).sum());
    gauge(
        "vault.settlement.failures.row",
        "Looks at the chain without a usable answer since the last good one, the worst game's",
        () -> lanes.get().stream().mapToInt(LaneHealth::failuresInRow).max().orElse(0));
    gauge(
        "vault.settlement.tries.row",
        "Transactions of one step that died or failed in a row, the worst game's",
        () -> lanes.get().stream().mapToInt(LaneHealth::triesInRow).max().orElse(0));
    gauge(
        "vault.settlement.halted",
        "Partitions that stand still because their log cannot be read; alert above 0",
        halted::get);
  }

  /** Shows how the cluster and the way to it look. */
  public void watchChain(Supplier<ChainCondition> chain, BooleanSupplier busy) {
    gauge(
        "vault.settlement.rpc.open",
        "RPC endpoints that are left alone",
        () -> chain.get().endpointsLeftAlone());
    FunctionCounter.builder(
            "vault.settlement.rpc.failovers", chain, source -> source.get().failovers())
        .description("Calls that went on to another endpoint because one failed")
        .register(meters);
    gauge(
        "vault.settlement.chain.still.seconds",
        "For how long the finalized slot has stood still while a batch is under way",
        () -> busy.getAsBoolean() ? chain.get().slotStoodStill().toMillis() / 1e3 : 0);
    lamports("payer", () -> chain.get().payerLamports());
    lamports("authority", () -> chain.get().authorityLamports());
  }

  private void lamports(String key, Supplier<OptionalLong> value) {
    Gauge.builder(
            "vault.settlement.key.lamports",
            () -> value.get().isPresent() ? value.get().getAsLong() : Double.NaN)
        .description("What a key of the worker had at the last look; NaN before the first")
        .tag("key", key)
        .register(meters);
  }

  /** Shows how payloads find a place. */
  public void watchPayloads(PinnedContent content) {
    gauge(
        "vault.settlement.providers.open",
        "Providers that are left alone or on trial",
        () -> content.health().values().stream().filter(state -> !state.equals("CLOSED")).count());
    for (String provider : content.health().keySet()) {
      FunctionCounter.builder(
              "vault.settlement.provider.failures", content, c -> c.failures(provider))
          .description("Uploads that a provider did not take")
          .tag("provider", provider)
          .register(meters);
    }
    FunctionCounter.builder("vault.settlement.provider.failovers", content, c -> c.failovers())
        .description("Payloads that went to a later provider because an earlier one did not take")
        .register(meters);
    FunctionCounter.builder("vault.settlement.gateway.failures", content, c -> c.gatewayFailures())
        .description("Reads that a gateway failed or answered with something else")
        .register(meters);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(meters);
  }

  private double unsettledSeconds(List<LaneHealth> lanes) {
    return lanes.stream()
        .map(LaneHealth::cutAt)
        .min(Comparator.naturalOrder())
        .map(cut -> Math.max(0, Duration.between(cut, clock.instant()).toMillis()) / 1e3)
        .orElse(0.0);
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

  void belied() {
    belied.increment();
  }

  void chainUnavailable(Exception failure) {
    LOG.warn("no usable answer from the chain: {}", failure.getMessage());
    unavailable.increment();
  }
}
