package io.phantomparadox.vault.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.ingest.log.LogUnavailableException;
import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceMetrics;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the door alone, configured by the environment as {@link IngestConfig} documents. */
public final class IngestMain {
  static {
    ServiceLogs.json("ingest");
  }

  private static final Logger LOG = LoggerFactory.getLogger(IngestMain.class);

  private IngestMain() {}

  public static void main(String[] args) throws InterruptedException {
    IngestService service;
    try {
      MeterRegistry meters = ServiceMetrics.fromEnvironment(System.getenv());
      service = IngestService.start(IngestConfig.fromEnvironment(System.getenv()), meters);
      ServiceMetrics.watchStart(meters, "ingest", () -> service.health().ready());
    } catch (IllegalArgumentException | LogUnavailableException | IOException failed) {
      LOG.error("The door does not open: {}", failed.getMessage());
      System.exit(1);
      return;
    }
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("close")
                .unstarted(
                    () -> {
                      service.close();
                      closed.countDown();
                    }));
    closed.await();
  }
}
