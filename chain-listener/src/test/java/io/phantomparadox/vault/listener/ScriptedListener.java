package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The whole listener, but for sockets and Kafka, over a scripted cluster: its waits let the
 * cluster's time pass, and whenever it is killed it is started again.
 */
final class ScriptedListener {
  private static final int WAITS_MAX = 5_000;

  /** More than nodes are behind one another and lists fill up late. */
  private static final int MARGIN = 6;

  final MeterRegistry meters = new SimpleMeterRegistry();
  final ScriptedCluster cluster;
  final MemoryLog log;
  private final ListenerConfig config;
  private final SplittableRandom random;
  private final List<URI> urls = new ArrayList<>();
  private final Map<URI, ScriptedNode> nodes = new ConcurrentHashMap<>();
  private final TestClock clock = new TestClock();
  private final long until;
  private int waits;
  private int starts;

  /** What a run is about. */
  record Script(
      Mode mode,
      int nodes,
      ScriptedNode.Badness badness,
      int kafkaTroublePercent,
      Set<String> hidden) {
    static Script bad(Mode mode, int nodes) {
      return new Script(mode, nodes, new ScriptedNode.Badness(6, 12, 3), 4, Set.of());
    }

    static Script good(Mode mode) {
      return new Script(mode, 1, ScriptedNode.Badness.NONE, 0, Set.of());
    }
  }

  ScriptedListener(long seed, ScriptedCluster cluster, Script script) {
    this.cluster = cluster;
    this.random = new SplittableRandom(seed * 31 + 5);
    this.log = new MemoryLog(random.split(), script.kafkaTroublePercent());
    var asked = new ConcurrentHashMap<String, java.util.concurrent.atomic.AtomicInteger>();
    for (int i = 0; i < script.nodes(); i++) {
      URI url = URI.create("scripted://node-" + i);
      urls.add(url);
      nodes.put(
          url, new ScriptedNode(cluster, seed * 7 + i, script.badness(), script.hidden(), asked));
    }
    this.until = cluster.lastSlot();
    this.config =
        new ListenerConfig(
            io.phantomparadox.vault.schemas.KafkaCluster.at("none:1"),
            "memory://none",
            urls,
            ScriptedCluster.VAULT,
            "test",
            ScriptedCluster.FIRST_SLOT,
            1,
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            1 + random.nextInt(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(30),
            new ListenerConfig.Reading(
                script.mode(),
                MARGIN,
                Duration.ofMillis(300),
                List.of(),
                Duration.ofSeconds(1),
                List.of(ScriptedHistory.MARKET),
                false));
  }

  /** Time that passes only when somebody waits. */
  static final class TestClock extends Clock {
    private Instant now = Instant.ofEpochSecond(1_700_000_000);

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  /** Runs until the whole chain is published, or the listener halts for good. */
  ListenerHealth run() {
    while (true) {
      ListenerHealth health = life();
      boolean killed =
          health.haltReason().filter(HaltReason.DEFECT::equals).isPresent()
              && health.detail().contains("KilledException");
      if (!killed) {
        return health;
      }
      if (++starts > 500) {
        throw new AssertionError("killed without end");
      }
    }
  }

  private ListenerHealth life() {
    ListenerMetrics metrics = new ListenerMetrics(meters, "test", clock);
    try (RpcChainReader reader = reader(Commitment.FINALIZED)) {
      metrics.failoversOf(reader);
      ListenerLoop loop =
          new ListenerLoop(
              config,
              new ListenerLoop.Parts(
                  reader,
                  log,
                  Sources.of(config, reader, metrics, clock),
                  metrics,
                  clock,
                  new java.util.Random(random.nextLong()),
                  rests(),
                  config::pollInterval),
              new CountDownLatch(1));
      loop.run();
      return loop.health();
    }
  }

  RpcChainReader reader(Commitment commitment) {
    RpcPoolConfig pool =
        new RpcPoolConfig(
            urls,
            Duration.ofSeconds(1),
            4,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            3,
            Duration.ofNanos(1),
            Duration.ofNanos(1));
    return new RpcChainReader(
        new RpcPool(pool, nodes::get), commitment, RpcChainReader.callsOf(config));
  }

  private Rests rests() {
    return new Rests() {
      @Override
      public void pause(Duration duration) {
        pass(duration);
      }

      @Override
      public void idle(Duration longest) {
        pass(longest);
      }

      @Override
      public boolean stopping() {
        return log.slot() >= until;
      }
    };
  }

  private void pass(Duration time) {
    if (++waits > WAITS_MAX) {
      throw new AssertionError(
          "published up to slot %d of %d after %d waits".formatted(log.slot(), until, waits));
    }
    clock.pass(time);
    cluster.pass(random.nextInt(5));
  }
}
