package io.phantomparadox.vault.benchmarks.topology;

import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.topology.NettingConfig;
import io.phantomparadox.vault.topology.NettingService;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * How long a reader of committed records waits for the next batch when one of two instances is
 * killed while both work: instances are JVMs of their own, the broker is here. Both group protocols
 * with the same session timeout, transaction timeout and number of standbys.
 */
public final class Failover {
  private static final int PARTITIONS = 2;
  private static final int GAMES = 4;
  private static final int ITEMS_PER_GAME = 2_000;
  private static final int SESSION_MS = 6_000;
  private static final Duration BETWEEN_POSTS = Duration.ofMillis(5);
  private static final Duration OVER_AFTER = Duration.ofSeconds(25);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Failover() {}

  /**
   * @param arguments classic|streams, standbys (default 1), kills (default 2)
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("instance")) {
      Instance.run(arguments);
      return;
    }
    boolean streams = arguments.length > 0 && arguments[0].equals("streams");
    int standbys = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
    int kills = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    Market market =
        Market.make(
            new Market.Size(GAMES, 2_000 * (kills + 2), ITEMS_PER_GAME / 10, ITEMS_PER_GAME), 42);
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory());
        Stage stage =
            new Stage(
                PARTITIONS,
                Map.of("schema.registry.url", registry.url()),
                streams ? streamsGroups(standbys) : Map.of())) {
      stage.open(market);
      stage.play(true);
      Instances instances =
          new Instances(
              List.of(
                  stage.broker.bootstrapServers(),
                  registry.url(),
                  streams ? "streams" : "classic",
                  Integer.toString(standbys)),
              stage.stateDir);
      try (instances) {
        instances.start();
        instances.start();
        Thread load = load(stage, market);
        for (int kill = 1; kill <= kills; kill++) {
          await(instances::eachHasWork);
          await(() -> allFlow(stage, System.currentTimeMillis()));
          // standbys follow
          Thread.sleep(3_000);
          long killedAt = System.currentTimeMillis();
          instances.killFirst();
          Thread.sleep(OVER_AFTER);
          log(
              "%s protocol, %d standbys, kill %d: the longest wait for a batch was %s ms (by game: %s)",
              streams ? "streams" : "classic",
              standbys,
              kill,
              gaps(stage, killedAt).max().orElseThrow(),
              gaps(stage, killedAt).boxed().toList());
          instances.start();
        }
        load.interrupt();
        load.join();
      }
    }
  }

  /** What the clients of the classic protocol say themselves is the broker's to say here. */
  private static Map<String, String> streamsGroups(int standbys) {
    return Map.of(
        "group.streams.session.timeout.ms", Integer.toString(SESSION_MS),
        "group.streams.min.session.timeout.ms", Integer.toString(SESSION_MS),
        "group.streams.heartbeat.interval.ms", Integer.toString(SESSION_MS / 3),
        "group.streams.min.heartbeat.interval.ms", Integer.toString(SESSION_MS / 3),
        "group.streams.initial.rebalance.delay.ms", "50",
        "group.streams.num.standby.replicas", Integer.toString(standbys));
  }

  private static Thread load(Stage stage, Market market) {
    return Thread.ofPlatform()
        .name("load")
        .daemon()
        .start(
            () -> {
              for (Market.Posted posted : market.intents()) {
                stage.post(posted);
                try {
                  Thread.sleep(BETWEEN_POSTS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
  }

  /** Whether every game had a batch within the last two seconds. */
  private static boolean allFlow(Stage stage, long nowMillis) {
    Set<Long> games = new HashSet<>();
    for (Stage.Seen seen : stage.headers()) {
      if (seen.atMillis() > nowMillis - 2_000) {
        games.add(seen.game());
      }
    }
    return games.size() == GAMES;
  }

  /** The longest time between two batches of each game since an instant. */
  private static LongStream gaps(Stage stage, long fromMillis) {
    Map<Long, Long> last = new HashMap<>();
    Map<Long, Long> longest = new HashMap<>();
    for (long game = 1; game <= GAMES; game++) {
      last.put(game, fromMillis);
      longest.put(game, 0L);
    }
    for (Stage.Seen seen : stage.headers()) {
      if (seen.atMillis() >= fromMillis) {
        long before = last.put(seen.game(), seen.atMillis());
        longest.merge(seen.game(), seen.atMillis() - before, Math::max);
      }
    }
    long now = System.currentTimeMillis();
    // one that has none until now still waits
    last.forEach((game, at) -> longest.merge(game, now - at, Math::max));
    return longest.values().stream().mapToLong(Long::longValue);
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("not within " + PATIENCE);
      }
      Thread.sleep(100);
    }
  }

  // results of a benchmark are its output
  @SuppressWarnings("AnnotateFormatMethod")
  private static void log(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** The JVMs that run, the oldest first. */
  private static final class Instances implements AutoCloseable {
    private final List<String> arguments;
    private final Path dir;
    private final List<Process> running = new ArrayList<>();
    private final List<Path> works = new ArrayList<>();
    private int started;

    Instances(List<String> arguments, Path dir) {
      this.arguments = arguments;
      this.dir = dir;
    }

    void start() throws Exception {
      String name = "i" + started++;
      Path work = dir.resolve(name + ".work");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx384m",
              "-XX:+UseSerialGC",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              System.getProperty("java.class.path"),
              Failover.class.getName(),
              "instance"));
      command.addAll(arguments);
      command.add(dir.resolve(name).toString());
      command.add(work.toString());
      running.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(dir.resolve(name + ".log").toFile()))
              .start());
      works.add(work);
    }

    /** As when the power goes. */
    void killFirst() throws InterruptedException {
      works.removeFirst();
      Process first = running.removeFirst();
      first.destroyForcibly();
      first.waitFor();
    }

    boolean eachHasWork() throws Exception {
      for (int i = 0; i < running.size(); i++) {
        if (!running.get(i).isAlive()) {
          throw new IllegalStateException("an instance died: " + tail(dir));
        }
        if (!Files.exists(works.get(i)) || Files.readString(works.get(i)).isBlank()) {
          return false;
        }
      }
      return true;
    }

    private static String tail(Path dir) throws Exception {
      StringBuilder tail = new StringBuilder();
      try (var logs = Files.newDirectoryStream(dir, "*.log")) {
        for (Path log : logs) {
          String text = Files.readString(log);
          tail.append(text.substring(Math.max(0, text.length() - 3_000)));
        }
      }
      return tail.toString();
    }

    @Override
    public void close() {
      running.forEach(Process::destroyForcibly);
    }
  }

  /** One instance, until it is killed. */
  private static final class Instance {
    private Instance() {}

    static void run(String[] arguments) throws Exception {
      boolean streams = arguments[3].equals("streams");
      int standbys = Integer.parseInt(arguments[4]);
      Path work = Path.of(arguments[6]);
      NettingConfig config =
          NettingConfig.of(
              arguments[1], arguments[2], Path.of(arguments[5]), Market.GENESIS, Market.PROGRAM);
      Map<String, String> overrides = new HashMap<>();
      if (streams) {
        overrides.put("group.protocol", "streams");
      } else {
        // partitions go to an empty instance at once, so that every kill meets one that works
        overrides.put("acceptable.recovery.lag", "100000000");
      }
      config =
          config
              .withThreads(1, streams ? 0 : standbys)
              .withOverrides(Map.copyOf(overrides))
              .withLedger(
                  config
                      .ledger()
                      .withCuts(Duration.ofMillis(200), 1, 1_000, Duration.ofMillis(500), 8));
      try (NettingService service = NettingService.start(config)) {
        String before = "";
        while (service.health().live()) {
          String now = String.join(" ", parts(service));
          if (!now.equals(before)) {
            Files.writeString(work, now);
            before = now;
          }
          Thread.sleep(100);
        }
      }
    }

    private static List<String> parts(NettingService service) {
      return service.partitions().keySet().stream().map(Object::toString).toList();
    }
  }
}
