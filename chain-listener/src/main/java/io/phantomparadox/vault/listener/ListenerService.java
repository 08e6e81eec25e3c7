package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running listener: one thread that follows the finalized chain into vault.chain-events.
 *
 * <p>It retries what may heal (cluster or Kafka away) for as long as it takes, with growing waits,
 * and halts on what may not (see {@link HaltReason}); both show in {@link #health}.
 */
public final class ListenerService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerService.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final ListenerLoop loop;
  private final ChainReader reader;
  private final Thread thread;

  private ListenerService(ListenerLoop loop, ChainReader reader, Thread thread) {
    this.loop = loop;
    this.reader = reader;
    this.thread = thread;
  }

  /**
   * Starts following the cluster named in the configuration.
   *
   * @return when the cursor is read and found on chain
   * @throws IllegalStateException when that is not so within the configured deadline, or the
   *     listener halted at once
   */
  public static ListenerService start(ListenerConfig config, MeterRegistry meters) {
    ChainReader reader = RpcChainReader.open(config);
    return start(config, reader, meters);
  }

  /** Starts on any reader; the service closes it. */
  static ListenerService start(ListenerConfig config, ChainReader reader, MeterRegistry meters) {
    ListenerMetrics metrics = new ListenerMetrics(meters, config.source());
    CountDownLatch started = new CountDownLatch(1);
    ListenerLoop loop =
        new ListenerLoop(
            config, reader, metrics, Clock.systemUTC(), RandomGenerator.getDefault(), started);
    Thread thread = Thread.ofPlatform().name("chain-listener-" + config.source()).unstarted(loop);
    ListenerService service = new ListenerService(loop, reader, thread);
    thread.start();
    try {
      boolean inTime = started.await(config.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
      ListenerHealth health = loop.health();
      if (!inTime || health.state() == ListenerHealth.State.HALTED) {
        service.close();
        throw new IllegalStateException(
            "the chain listener did not start within %s: %s"
                .formatted(config.startTimeout(), health.detail()));
      }
      return service;
    } catch (InterruptedException e) {
      service.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the chain listener started", e);
    }
  }

  /** How it is right now. */
  public ListenerHealth health() {
    return loop.health();
  }

  /** Stops within 15 seconds; what is not published yet is read again by the next start. */
  @Override
  public void close() {
    loop.stop();
    boolean interrupted = false;
    try {
      thread.join(CLOSE_TIMEOUT);
      if (thread.isAlive()) {
        LOG.warn("chain listener still runs after {}, interrupting it", CLOSE_TIMEOUT);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    reader.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
