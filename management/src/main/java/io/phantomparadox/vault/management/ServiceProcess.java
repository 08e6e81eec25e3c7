package io.phantomparadox.vault.management;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs one service: the management port answers before the service starts, so that
 * an orchestrator sees a start that takes long as alive, and after it failed as not alive.
 *
 * @param <S> the service
 */
public final class ServiceProcess<S extends AutoCloseable> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);

  private final String name;
  private final MeterRegistry meters;
  private final AtomicReference<Supplier<Health>> health = new AtomicReference<>(Health::starting);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ManagementServer management;
  private volatile @Nullable S service;

  /** Starts a service with the process's registry. */
  @FunctionalInterface
  public interface Start<S> {
    /** Starts it. */
    S with(MeterRegistry meters) throws Exception;
  }

  private ServiceProcess(String name, String host, int port, MeterRegistry meters)
      throws IOException {
    this.name = name;
    this.meters = meters;
    this.management = ManagementServer.start(host, port, () -> health.get().get(), meters);
  }

  /**
   * Opens the management port, then starts the service.
   *
   * @param name short name of the service, as its metrics have it
   * @param environment {@code MANAGEMENT_HOST} (default 127.0.0.1) and {@code
   *     <NAME>_MANAGEMENT_PORT} (default as given, 0 for a free one) are read from it
   * @throws IOException when the port cannot be bound
   * @throws Exception what the service's start throws; the port is closed then
   */
  public static <S extends AutoCloseable> ServiceProcess<S> start(
      String name,
      Map<String, String> environment,
      int defaultPort,
      Start<S> start,
      Function<S, Health> health)
      throws Exception {
    Environment env = new Environment(environment);
    MeterRegistry meters = ServiceMetrics.fromEnvironment(environment);
    ServiceProcess<S> process =
        new ServiceProcess<>(
            name,
            env.text("MANAGEMENT_HOST", "127.0.0.1"),
            env.port(name.toUpperCase(Locale.ROOT) + "_MANAGEMENT_PORT", defaultPort),
            meters);
    LOG.info("{} starts, management at {}", name, process.management.uri());
    try {
      S service = start.with(meters);
      process.service = service;
      process.health.set(() -> health.apply(service));
    } catch (Exception e) {
      process.close();
      throw e;
    }
    ServiceMetrics.watchStart(meters, name, () -> process.management.health().ready());
    return process;
  }

  /** Runs a service until the process is told to end; exit code 1 when it does not start. */
  public static <S extends AutoCloseable> void run(
      String name,
      Map<String, String> environment,
      int defaultPort,
      Start<S> start,
      Function<S, Health> health)
      throws InterruptedException {
    ServiceProcess<S> process;
    try {
      process = start(name, environment, defaultPort, start, health);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.error("{} does not start", name, e);
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, name + "-shutdown"));
    process.closed.await();
  }

  /** Where health and metrics are. */
  public ManagementServer management() {
    return management;
  }

  /** The service; null once it is closed. */
  public @Nullable S service() {
    return service;
  }

  @Override
  public void close() {
    S running = service;
    service = null;
    try {
      if (running != null) {
        running.close();
      }
    } catch (Exception e) {
      LOG.warn("{} did not close cleanly", name, e);
    } finally {
      management.close();
      meters.close();
      closed.countDown();
    }
  }
}
