package io.phantomparadox.vault.settlement;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one worker until the process is told to end; settings as in {@link SettlementConfig}. */
public final class SettlementMain {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementMain.class);

  private SettlementMain() {}

  public static void main(String[] args) throws InterruptedException {
    SettlementConfig config = SettlementEnvironment.read(System.getenv());
    SettlementService service = SettlementService.start(config, new SimpleMeterRegistry());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  ended.countDown();
                },
                "settlement-shutdown"));
    LOG.info("settlement for {} runs", config.programId().toBase58());
    ended.await();
  }
}
