package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.rpc.Commitment;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** How often the provisional topic looks for news; a slot is not made faster. */
  private static final Duration PROVISIONAL_POLL = Duration.ofMillis(100);

  private final ListenerLoop loop;
  private final List<Thread> threads;
  private final List<WakeUp> waits;
  private final List<Runnable> closing;

  private ListenerService(
      ListenerLoop loop, List<Thread> threads, List<WakeUp> waits, List<Runnable> closing) {
    this.loop = loop;
    this.threads = threads;
    this.waits = waits;
    this.closing = closing;
  }

  /**
   * Starts following the cluster named in the configuration.
   *
   * @return when the cursor is read and found on chain
   * @throws IllegalStateException when that is not so within the configured deadline, or the
   *     listener halted at once
   */
  public static ListenerService start(ListenerConfig config, MeterRegistry meters) {
    ListenerMetrics metrics = new ListenerMetrics(meters, config.source());
    List<Runnable> closing = new ArrayList<>();
    ChainReader reader = RpcChainReader.open(config, Commitment.FINALIZED);
    closing.add(reader::close);
    metrics.failoversOf(reader);
    WakeUp wait = new WakeUp();
    SocketWatch sockets =
        SocketWatch.open(
            config,
            () -> {
              metrics.woken();
              wait.wake();
            });
    closing.add(sockets::close);
    CountDownLatch started = new CountDownLatch(1);
    ListenerLoop loop =
        new ListenerLoop(
            config,
            new ListenerLoop.Parts(
                reader,
                EventPublisher.opener(config),
                Sources.of(config, reader, metrics, Clock.systemUTC()),
                metrics,
                Clock.systemUTC(),
                RandomGenerator.getDefault(),
                wait,
                () -> sockets.alive() ? config.reading().awakeInterval() : config.pollInterval()),
            started);
    List<Thread> threads = new ArrayList<>();
    List<WakeUp> waits = new ArrayList<>(List.of(wait));
    threads.add(Thread.ofPlatform().name("chain-listener-" + config.source()).unstarted(loop));
    if (config.reading().provisional()) {
      WakeUp provisionalWait = new WakeUp();
      waits.add(provisionalWait);
      threads.add(provisional(config, loop, metrics, provisionalWait, closing));
    }
    ListenerService service = new ListenerService(loop, threads, waits, closing);
    threads.forEach(Thread::start);
    service.awaitStart(config, started);
    return service;
  }

  private static Thread provisional(
      ListenerConfig config,
      ListenerLoop loop,
      ListenerMetrics metrics,
      WakeUp wait,
      List<Runnable> closing) {
    ChainReader confirmed = RpcChainReader.open(config, Commitment.CONFIRMED);
    closing.add(confirmed::close);
    Runnable run =
        () -> {
          try (ProvisionalTopic topic = new ProvisionalTopic(config)) {
            Optional<Hash32> genesis = genesis(confirmed, wait);
            if (genesis.isPresent()) {
              new ProvisionalLoop(
                      confirmed,
                      Sources.vaultDecoder(config, genesis.get()),
                      topic,
                      () -> loop.health().finalizedSlot(),
                      metrics,
                      wait,
                      PROVISIONAL_POLL,
                      RandomGenerator.getDefault())
                  .run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    return Thread.ofPlatform().name("chain-listener-provisional-" + config.source()).unstarted(run);
  }

  /** Asks until a node answers; empty when it is to stop first. */
  static Optional<Hash32> genesis(ChainReader reader, Rests rests) throws InterruptedException {
    Backoff backoff = new Backoff(RandomGenerator.getDefault());
    while (!rests.stopping()) {
      try {
        return Optional.of(reader.genesis());
      } catch (ChainUnavailableException e) {
        LOG.info("provisional events wait: {}", e.getMessage());
        rests.pause(backoff.next());
      }
    }
    return Optional.empty();
  }

  private void awaitStart(ListenerConfig config, CountDownLatch started) {
    try {
      boolean inTime = started.await(config.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
      ListenerHealth health = loop.health();
      if (!inTime || health.state() == ListenerHealth.State.HALTED) {
        close();
        throw new IllegalStateException(
            health
                .haltReason()
                .map(reason -> "the chain listener halted, " + reason + ": " + health.detail())
                .orElseGet(
                    () ->
                        "the chain listener did not start within %s: %s"
                            .formatted(config.startTimeout(), health.detail())));
      }
    } catch (InterruptedException e) {
      close();
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
    waits.forEach(WakeUp::stop);
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(CLOSE_TIMEOUT);
        if (thread.isAlive()) {
          LOG.warn("{} still runs after {}, interrupting it", thread.getName(), CLOSE_TIMEOUT);
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    closing.forEach(Runnable::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
