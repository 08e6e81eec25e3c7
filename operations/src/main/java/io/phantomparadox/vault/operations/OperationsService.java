package io.phantomparadox.vault.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.operations.lag.LagMonitor;
import java.time.Clock;
import java.util.Map;

/** The service beside the others: watches lag. It changes nothing and may be away at any time. */
public final class OperationsService implements AutoCloseable {
  private final LagMonitor lag;

  private OperationsService(LagMonitor lag) {
    this.lag = lag;
  }

  /** Starts it; it waits for nothing. */
  public static OperationsService start(OperationsConfig config, MeterRegistry meters) {
    return new OperationsService(
        LagMonitor.start(
            config.kafka().client(Map.of()), config.lagInterval(), Clock.systemUTC(), meters));
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

  @Override
  public void close() {
    lag.close();
  }
}
