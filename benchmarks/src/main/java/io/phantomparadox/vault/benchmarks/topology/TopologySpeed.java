package io.phantomparadox.vault.benchmarks.topology;

import io.phantomparadox.vault.benchmarks.topology.Replay.Trace;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.topology.BoundedRocksDb;
import io.phantomparadox.vault.topology.NettingConfig;
import io.phantomparadox.vault.topology.NettingService;
import io.phantomparadox.vault.topology.StreamsSettings;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * Intents per second of the netting topology on the embedded broker, exactly once, on RocksDB, and
 * beside it two topologies without its logic: a pass-through, and one that makes the same store
 * writes and output records. All in one JVM with the broker, each run on a broker of its own.
 *
 * <pre>
 *   admission  intents are authorised, matched and pended; nothing is cut
 *   whole      they are cut in windows of 10,000 trades, netted, and settled back as well
 *   window     one window of 100,000 trades: from the cut to its header
 * </pre>
 */
public final class TopologySpeed {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration NEVER = Duration.ofHours(10);
  private static final int PARTITIONS = 2;
  private static final int GAMES = 4;
  private static final int WARM_UPS = 3;

  /** The most RocksDB held since the last stopwatch was started. */
  private static long rocksPeakBytes;

  private TopologySpeed() {}

  /** One line of the table. */
  private record Line(
      String what,
      int threads,
      long intents,
      double seconds,
      double streamMicros,
      double processMicros,
      List<Long> open) {
    double perSecond() {
      return intents / seconds;
    }
  }

  /**
   * @param arguments admission|whole|window, intents (of a window: trades; default 100,000),
   *     threads (default 1)
   */
  public static void main(String[] arguments) throws Exception {
    String mode = arguments.length > 0 ? arguments[0] : "whole";
    int intents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    switch (mode) {
      case "admission", "whole" -> compare(mode.equals("whole"), intents, threads);
      case "window" -> window(intents);
      default -> throw new IllegalArgumentException("admission, whole or window, not " + mode);
    }
  }

  private static void compare(boolean whole, int intents, int threads) throws Exception {
    Market market = market(GAMES, intents);
    Map<Integer, Trace> traces = warmUp(market, whole, threads);
    List<Line> lines = new ArrayList<>();
    lines.add(baseline("pass-through", market, threads, Replay.passThrough()));
    lines.add(baseline("same writes and outputs", market, threads, Replay.sameWrites(traces)));
    lines.add(
        baseline("same, on netting's store", market, threads, Replay.sameWritesBatched(traces)));
    lines.add(
        netting("netting, signatures not verified", market, whole, threads, false, false).line());
    lines.add(netting("netting", market, whole, threads, true, false).line());
    print(lines);
  }

  /** Until the compilers have little to do: they need the second core as verification does. */
  private static Map<Integer, Trace> warmUp(Market market, boolean whole, int threads)
      throws Exception {
    for (int round = 1; round < WARM_UPS; round++) {
      netting("warm-up", market, whole, threads, true, false);
    }
    Map<Integer, Trace> traces = netting("warm-up", market, whole, threads, true, true).traces();
    baseline("warm-up", market, threads, Replay.sameWrites(traces));
    return traces;
  }

  private static Market market(int games, int intents) {
    int trades = intents / 2 / games;
    // an item in a batch in flight waits: enough of them that few do
    return Market.make(new Market.Size(games, trades, 1_000, Math.max(100, trades)), 42);
  }

  private record Ran(Line line, Map<Integer, Trace> traces) {}

  private static Ran netting(
      String what, Market market, boolean whole, int threads, boolean verify, boolean trace)
      throws Exception {
    try (Stage stage = new Stage(PARTITIONS)) {
      stage.open(market);
      LedgerSettings ledger = config(stage).ledger().withSignatureCheck(verify);
      ledger =
          whole
              ? ledger.withCuts(Duration.ofSeconds(1), 1, 10_000, Duration.ofSeconds(5), 4)
              : ledger.withCuts(NEVER, 1_000_000, 1_000_000, NEVER, 4);
      NettingConfig config =
          config(stage).withLedger(ledger).withThreads(threads, 0).withEngine(engine());
      stage.play(whole);
      try (NettingService service = NettingService.start(config)) {
        await(
            () ->
                service.health().ready()
                    && stage.committed(config.applicationId(), VaultTopics.CHAIN_EVENTS)
                        >= market.chain().size());
        Map<String, List<Long>> marks = Replay.marks(stage, config.applicationId());
        Stopwatch watch = Stopwatch.start();
        stage.post(market);
        await(
            () ->
                stage.committed(config.applicationId(), VaultTopics.INTENTS)
                        == market.intents().size()
                    && (!whole || settled(service)));
        Line line = watch.line(what, threads, market, stage, config);
        if (whole) {
          latencies(stage);
        }
        return new Ran(line, trace ? Replay.trace(stage, config.applicationId(), marks) : Map.of());
      }
    }
  }

  /** From a cut until a reader of committed records has the header. */
  private static void latencies(Stage stage) {
    List<Long> millis =
        stage.headers().stream()
            .map(seen -> seen.atMillis() - seen.header().getCutAtMillis())
            .sorted()
            .toList();
    log(
        "%d batches of %,d trades on average; cut to header, ms: p50 %,d, p99 %,d, longest %,d",
        millis.size(),
        stage.headers().stream().mapToLong(seen -> seen.header().getExecuted()).sum()
            / Math.max(1, millis.size()),
        percentile(millis, 50),
        percentile(millis, 99),
        millis.getLast());
  }

  /** The smallest value that so many of a hundred are not above. */
  private static long percentile(List<Long> sorted, int percent) {
    return sorted.get((sorted.size() * percent + 99) / 100 - 1);
  }

  /** Wall clock and CPU of a run. */
  private record Stopwatch(
      long atNanos, long streamCpuNanos, long processCpuNanos, ThreadCpu byThread) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static Stopwatch start() {
      rocksPeakBytes = 0;
      return new Stopwatch(System.nanoTime(), streamCpu(), processCpu(), ThreadCpu.now());
    }

    Line line(String what, int threads, Market market, Stage stage, NettingConfig config) {
      Line line =
          new Line(
              what,
              threads,
              market.intents().size(),
              (System.nanoTime() - atNanos) / 1e9,
              (streamCpu() - streamCpuNanos) / 1e3 / market.intents().size(),
              (processCpu() - processCpuNanos) / 1e3 / market.intents().size(),
              TransactionLog.openMillis(stage, config.applicationId()));
      log(
          "%s: %.1f s; RocksDB %d of %d MiB at most; CPU per intent, µs: %s",
          what,
          line.seconds(),
          rocksPeakBytes >> 20,
          BoundedRocksDb.limitBytes() >> 20,
          ThreadCpu.now().since(byThread, market.intents().size()));
      return line;
    }

    private static long streamCpu() {
      long sum = 0;
      for (long id : THREADS.getAllThreadIds()) {
        ThreadInfo thread = THREADS.getThreadInfo(id);
        if (thread != null && thread.getThreadName().matches(".*-StreamThread-\\d+")) {
          sum += Math.max(0, THREADS.getThreadCpuTime(id));
        }
      }
      return sum;
    }

    private static long processCpu() {
      return ((com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }

  private static boolean settled(NettingService service) {
    return service.partitions().values().stream()
        .map(LedgerStatus::games)
        .flatMap(List::stream)
        .allMatch(
            game ->
                game.pendingTrades() == 0
                    && game.waitingHalves() == 0
                    && game.batchesInFlight() == 0
                    && game.work().equals("IDLE"));
  }

  private static Line baseline(String what, Market market, int threads, Topology topology)
      throws Exception {
    try (Stage stage = new Stage(PARTITIONS)) {
      NettingConfig config = config(stage).withThreads(threads, 0);
      try (KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(config))) {
        streams.start();
        await(() -> streams.state() == KafkaStreams.State.RUNNING);
        Stopwatch watch = Stopwatch.start();
        stage.post(market);
        await(
            () ->
                stage.committed(config.applicationId(), VaultTopics.INTENTS)
                    == market.intents().size());
        return watch.line(what, threads, market, stage, config);
      }
    }
  }

  private static void window(int trades) throws Exception {
    // the first compiles: a server that nets its first large window has netted small ones before
    windowOf(trades / 5);
    windowOf(trades);
  }

  private static void windowOf(int trades) throws Exception {
    Market market = Market.make(new Market.Size(1, trades, Math.max(10, trades / 10), trades), 42);
    try (Stage stage = new Stage(1)) {
      stage.open(market);
      LedgerSettings ledger = config(stage).ledger().withCuts(NEVER, trades, trades, NEVER, 4);
      NettingConfig config = config(stage).withLedger(ledger).withEngine(engine());
      stage.play(false);
      try (NettingService service = NettingService.start(config)) {
        await(() -> service.health().ready());
        stage.post(market);
        await(() -> !stage.headers().isEmpty());
        await(() -> idle(service));
        long idleAt = System.currentTimeMillis();
        Stage.Seen seen = stage.headers().getFirst();
        List<Long> open =
            TransactionLog.openMillis(stage, config.applicationId()).stream().sorted().toList();
        log(
            "%,d trades, %,d executed, %d parts: cut to header %,d ms, to the last soft view %,d ms; "
                + "transactions open at most %d ms, half of them at most %d ms",
            seen.header().getMembers(),
            seen.header().getExecuted(),
            seen.header().getParts(),
            seen.atMillis() - seen.header().getCutAtMillis(),
            idleAt - seen.header().getCutAtMillis(),
            open.getLast(),
            open.get(open.size() / 2));
      }
    }
  }

  private static boolean idle(NettingService service) {
    return service.partitions().values().stream()
        .map(LedgerStatus::games)
        .flatMap(List::stream)
        .allMatch(game -> game.work().equals("IDLE"));
  }

  private static NettingConfig config(Stage stage) {
    return NettingConfig.of(
        stage.broker.bootstrapServers(),
        Objects.requireNonNull(Stage.CODECS.get("schema.registry.url")),
        stage.stateDir,
        Market.GENESIS,
        Market.PROGRAM);
  }

  private static NettingEngine engine() {
    return System.getProperty("engine", "fast").equals("naive")
        ? NettingEngines.naive()
        : NettingEngines.fast(NettingLevel.STANDARD);
  }

  private static void print(List<Line> lines) {
    double same =
        lines.stream()
            .filter(line -> line.what().startsWith("same"))
            .mapToDouble(Line::perSecond)
            .findFirst()
            .orElse(lines.getFirst().perSecond());
    log(
        "| topology | threads | intents/s | of the same writes | CPU of the stream thread, of the JVM with broker | transaction open, half / longest |");
    log("|---|---|---|---|---|---|");
    for (Line line : lines) {
      List<Long> open = line.open().stream().sorted().toList();
      log(
          "| %s | %d | %,.0f | %.0f %% | %.0f µs, %.0f µs | %d / %d ms |",
          line.what(),
          line.threads(),
          line.perSecond(),
          100 * line.perSecond() / same,
          line.streamMicros(),
          line.processMicros(),
          open.get(open.size() / 2),
          open.getLast());
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      rocksPeakBytes = Math.max(rocksPeakBytes, BoundedRocksDb.usedBytes());
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("not done within " + PATIENCE);
      }
      Thread.sleep(10);
    }
  }

  // results of a benchmark are its output
  @SuppressWarnings("AnnotateFormatMethod")
  private static void log(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
