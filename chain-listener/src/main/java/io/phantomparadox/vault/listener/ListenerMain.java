package io.phantomparadox.vault.listener;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one listener until the process is told to end; settings as in {@link ListenerConfig}, and
 * LISTENER_MANAGEMENT_PORT (default 9404) for health and metrics.
 */
public final class ListenerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerMain.class);

  private ListenerMain() {}

  public static void main(String[] args) throws InterruptedException, IOException {
    ListenerConfig config = ListenerConfig.fromEnvironment(System.getenv());
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ListenerService service = ListenerService.start(config, meters);
    ManagementServer management =
        ManagementServer.start(
            ListenerEnvironment.managementPort(System.getenv()),
            service::health,
            meters,
            Clock.systemUTC());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  management.close();
                  service.close();
                  ended.countDown();
                },
                "chain-listener-shutdown"));
    LOG.info(
        "chain listener {} follows {}, management at {}",
        config.source(),
        config.programId().toBase58(),
        management.uri());
    ended.await();
  }
}
