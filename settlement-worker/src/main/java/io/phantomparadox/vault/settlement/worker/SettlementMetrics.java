package io.phantomparadox.vault.settlement.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of settlement. */
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

  void ended(LoggedBatch batch, End end) {
    Duration sinceCut =
        Duration.ofMillis(Math.max(0, clock.millis() - batch.header().getCutAtMillis()));
    LOG.info("{} is {}, {} ms after its cut", batch.identity(), end, sinceCut.toMillis());
    Timer.builder("vault.settlement.batch")
        .description("From the cut of a batch to its finalized end")
        .tag("end", end.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .record(sinceCut);
    Counter.builder("vault.settlement.trades")
        .description("Executed trades of ended batches")
        .tag("end", end.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment(batch.header().getExecuted());
  }

  void chainUnavailable(Exception failure) {
    LOG.warn("no usable answer from the chain: {}", failure.getMessage());
    unavailable.increment();
  }
}
