package io.phantomparadox.vault.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.operations.canary.Canary;
import io.phantomparadox.vault.operations.lag.LagMonitor;
import io.phantomparadox.vault.schemas.TopicSpec;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The service beside the others: watches lag and lets a canary trade. The others do not need it,
 * and it may be away at any time.
 */
public final class OperationsService implements AutoCloseable {
  private final LagMonitor lag;
  private final @Nullable Canary canary;

  private OperationsService(LagMonitor lag, @Nullable Canary canary) {
    this.lag = lag;
    this.canary = canary;
  }

  /** Starts it; it waits for nothing. */
  public static OperationsService start(OperationsConfig config, MeterRegistry meters) {
    Clock clock = Clock.systemUTC();
    LagMonitor lag =
        LagMonitor.start(
            config.kafka().client(Map.of()),
            VaultTopics.all().stream().map(TopicSpec::name).toList(),
            config.lagInterval(),
            clock,
            meters);
    Canary canary =
        config.canary().map(settings -> Canary.start(settings, clock, meters)).orElse(null);
    return new OperationsService(lag, canary);
  }

  /** Ready while the lag it shows is not old. */
  public Health health() {
    boolean fresh = lag.fresh();
    return Health.of(true, fresh, fresh, fresh ? "" : "the cluster does not tell its groups");
  }

  /** What it saw last. */
  public LagMonitor lag() {
    return lag;
  }

  /** The canary, if one was asked for. */
  public Optional<Canary> canary() {
    return Optional.ofNullable(canary);
  }

  @Override
  public void close() {
    if (canary != null) {
      canary.close();
    }
    lag.close();
  }
}
