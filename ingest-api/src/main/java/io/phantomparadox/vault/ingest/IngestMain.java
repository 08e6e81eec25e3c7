package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.log.LogUnavailableException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the door alone, configured by the environment as {@link IngestConfig} documents. */
public final class IngestMain {
  static {
    // before the first logger is made: one JSON object a line, unless the operator wants another
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "ingest-logback.xml");
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(IngestMain.class);

  private IngestMain() {}

  public static void main(String[] args) throws InterruptedException {
    IngestService service;
    try {
      service = IngestService.start(IngestConfig.fromEnvironment(System.getenv()));
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
