package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one listener until the process is told to end; settings as in {@link ListenerConfig}. */
public final class ListenerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerMain.class);

  private ListenerMain() {}

  public static void main(String[] args) throws InterruptedException {
    ListenerConfig config = ListenerConfig.fromEnvironment(System.getenv());
    ListenerService service = ListenerService.start(config, new SimpleMeterRegistry());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  ended.countDown();
                },
                "chain-listener-shutdown"));
    LOG.info("chain listener {} follows {}", config.source(), config.programId().toBase58());
    ended.await();
  }
}
