package io.phantomparadox.vault.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.phantomparadox.vault.management.ManagementServer;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the netting topology with its management port. */
public final class NettingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NettingService.class);
  private static final Duration START_LOOK = Duration.ofMillis(100);
  private static final int START_DEADLINES = 60;

  private final NettingConfig config;
  private final KafkaStreams streams;
  private final CleanStop cleanStop;
  private final StatusBoard board;
  private final Failure failure;
  private final RestoreProgress restore;
  private final @Nullable VerifyAhead ahead;
  private final ExecutorService nets;
  private final @Nullable KafkaStreamsMetrics metrics;
  private final ManagementServer management;
  private volatile boolean wasReady;

  private NettingService(NettingConfig config, @Nullable MeterRegistry meters) throws IOException {
    this.config = config;
    board = new StatusBoard();
    failure = new Failure();
    restore = new RestoreProgress();
    Properties settings = StreamsSettings.of(config);
    ahead = verifyAhead(config, settings);
    nets =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().name("netting-engine-", 1).daemon().factory());
    Topology topology =
        NettingTopology.build(
            new NettingTopology.Parts(
                config.ledger(),
                config.engine(),
                nets,
                ahead == null ? Ed25519.strict() : ahead,
                board,
                config.budget(),
                config.ledgerCacheBytes()),
            StreamsSettings.codecs(config));
    streams = new KafkaStreams(topology, settings);
    cleanStop = CleanStop.of(config.stateDir());
    if (!cleanStop.take()) {
      streams.cleanUp();
    }
    streams.setUncaughtExceptionHandler(failure);
    streams.setGlobalStateRestoreListener(restore);
    metrics = meters == null ? null : new KafkaStreamsMetrics(streams);
    if (metrics != null) {
      NettingMeters.bind(meters, this, config);
      board.measure(meters);
    }
    management =
        ManagementServer.start(
            config.managementHost(),
            config.managementPort(),
            () -> health().toHealth(),
            meters,
            new ManagementRoutes(this, new StateQueries(streams, config.ledger())));
  }

  private static @Nullable VerifyAhead verifyAhead(NettingConfig config, Properties settings) {
    if (config.verifyThreads() == 0 || !config.ledger().verifySignatures()) {
      return null;
    }
    VerifyAhead ahead = new VerifyAhead(Ed25519.strict(), config.verifyThreads());
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
        IntentsAhead.class.getName());
    settings.put(IntentsAhead.AHEAD_CONFIG, ahead);
    return ahead;
  }

  /** Starts without metrics. */
  public static NettingService start(NettingConfig config) {
    return start(config, null);
  }

  /**
   * Starts and waits until every partition it was given is restored and running. It admits intents
   * once the listener's heartbeat is there: see {@link #health}.
   *
   * @throws IllegalStateException when nothing moves for as long as the deadline
   */
  public static NettingService start(NettingConfig config, @Nullable MeterRegistry meters) {
    NettingService service;
    try {
      service = new NettingService(config, meters);
    } catch (IOException e) {
      throw new UncheckedIOException("the management port cannot be opened", e);
    }
    try {
      service.startStreams();
      service.showStreams(meters);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** After the start, when the stores are there: those of later assignments come within 60 s. */
  private void showStreams(@Nullable MeterRegistry meters) {
    if (metrics != null && meters != null) {
      metrics.bindTo(meters);
    }
  }

  private void startStreams() {
    CountDownLatch decided = new CountDownLatch(1);
    AtomicReference<State> reached = new AtomicReference<>(State.CREATED);
    streams.setStateListener(
        (next, before) -> {
          LOG.info("netting is {}, was {}", next, before);
          reached.set(next);
          if (next == State.RUNNING || next == State.ERROR || next == State.NOT_RUNNING) {
            decided.countDown();
          }
        });
    streams.start();
    boolean inTime;
    try {
      inTime = decidedOrStuck(decided);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while netting started", e);
    }
    if (!inTime || reached.get() != State.RUNNING) {
      throw new IllegalStateException(
          "netting did not start within %s: it is %s"
              .formatted(config.startDeadline(), reached.get()),
          failure.last());
    }
  }

  /**
   * Waits as long as it restores: a large state is no failure, one that stands still is; and one
   * that restores for {@value #START_DEADLINES} deadlines goes in circles.
   */
  private boolean decidedOrStuck(CountDownLatch decided) throws InterruptedException {
    long deadlineNanos = config.startDeadline().toNanos();
    long began = System.nanoTime();
    long moved = began;
    long restored = restore.restored();
    while (!decided.await(START_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      long now = System.nanoTime();
      if (now - began > START_DEADLINES * deadlineNanos) {
        return false;
      }
      if (restore.restored() != restored) {
        restored = restore.restored();
        moved = now;
      } else if (now - moved > deadlineNanos) {
        return false;
      }
    }
    return true;
  }

  /** Where health, state and metrics are. */
  public URI managementUri() {
    return management.uri();
  }

  /** How it is now. */
  public NettingHealth health() {
    State state = streams.state();
    boolean live = state != State.ERROR && state != State.NOT_RUNNING;
    String problem = problem(state);
    if (problem.isEmpty()) {
      wasReady = true;
    }
    return new NettingHealth(
        live,
        wasReady,
        problem.isEmpty(),
        state.name(),
        restore.partitions(),
        restore.remainingRecords(),
        problem);
  }

  /** Status of every partition this instance works on. */
  public Map<Integer, LedgerStatus> partitions() {
    return board.partitions();
  }

  private String problem(State state) {
    Throwable error = failure.last();
    if (state == State.ERROR || state == State.NOT_RUNNING) {
      return error == null ? "stopped" : "stopped: " + root(error);
    }
    if (state != State.RUNNING) {
      return restore.partitions() > 0
          ? "restoring, %d records to go".formatted(restore.remainingRecords())
          : "state is " + state;
    }
    for (Map.Entry<Integer, LedgerStatus> entry : board.partitions().entrySet()) {
      LedgerStatus status = entry.getValue();
      if (!status.gateOpen()) {
        return "partition %d waits for the listener's first heartbeat".formatted(entry.getKey());
      }
      if (!status.heartbeatFresh()) {
        return "partition %d: the listener's heartbeat is old, no cuts".formatted(entry.getKey());
      }
      for (LedgerStatus.Game game : status.games()) {
        if (game.newTrades() > 0 && game.batchesInFlight() >= config.ledger().maxInFlight()) {
          return "game %s: %d batches in flight, cuts wait"
              .formatted(Long.toUnsignedString(game.game()), game.batchesInFlight());
        }
      }
    }
    return "";
  }

  private static String root(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; depth < 32 && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  /** Stops within the deadline; work that is not done goes on at the next start. */
  @Override
  public void close() {
    management.close();
    if (metrics != null) {
      metrics.close();
    }
    Duration deadline = config.closeDeadline();
    // leaving the group hands the partitions over at once instead of after the session timeout
    CloseOptions leave =
        CloseOptions.timeout(deadline)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    if (!streams.close(leave)) {
      LOG.warn("netting did not stop within {}", deadline);
    } else if (streams.state() == State.NOT_RUNNING) {
      cleanStop.leave();
    }
    if (ahead != null) {
      ahead.close();
    }
    // what it nets now is netted again by whoever has the partition next
    nets.shutdownNow();
  }
}
