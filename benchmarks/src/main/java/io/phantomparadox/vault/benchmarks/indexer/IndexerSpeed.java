package io.phantomparadox.vault.benchmarks.indexer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Rows a second from vault.intents to trade_intents, beside a COPY of the very same rows into a
 * table with the same columns and indexes, in the same run on the same server; then the read API
 * under load, and the lag while intents come at a steady pace. Arguments: intents, rounds, pace.
 */
public final class IndexerSpeed {
  private static final Duration WAIT = Duration.ofMinutes(5);
  private static final Map<String, String> REGISTRY =
      Map.of("schema.registry.url", "memory://bench");
  private static final int CLIENTS = 16;
  private static final Duration LOAD = Duration.ofSeconds(8);
  private static final int PACE_SECONDS = 15;

  private final EmbeddedBroker broker;
  private final EmbeddedPostgres postgres;

  private IndexerSpeed(EmbeddedBroker broker, EmbeddedPostgres postgres) {
    this.broker = broker;
    this.postgres = postgres;
  }

  public static void main(String[] args) throws Exception {
    int intents = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int pace = args.length > 2 ? Integer.parseInt(args[2]) : 2_500;
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .start()) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        var unused = new TopicProvisioner(admin, 1, (short) 1, WAIT).apply();
      }
      new IndexerSpeed(broker, postgres).run(intents, rounds, pace);
    }
  }

  private void run(int intents, int rounds, int pace) throws Exception {
    try (IntentTopic topic = new IntentTopic(broker.bootstrapServers(), REGISTRY)) {
      topic.send(intents);
      System.out.printf("%,d intents of one game, durable commits%n", intents);
      System.out.println(
          "| round | topic to tables, rows/s | COPY of the same rows, rows/s | share |");
      System.out.println("|---|---|---|---|");
      for (int round = 1; round <= rounds; round++) {
        double indexed = index(intents);
        double copied = copy();
        System.out.printf(
            Locale.ROOT,
            "| %d | %,.0f | %,.0f | %.0f %% |%n",
            round,
            indexed,
            copied,
            100 * indexed / copied);
      }
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      try (IndexerService service = IndexerService.start(config(), meters)) {
        readApi(service, topic);
        lag(service, topic, meters, pace);
      }
    }
  }

  /** Reads the whole topic into empty tables. */
  private double index(int intents) throws Exception {
    sql("drop schema if exists public cascade; create schema public");
    long begun = System.nanoTime();
    try (IndexerService service = IndexerService.start(config(), new SimpleMeterRegistry())) {
      long ready = System.nanoTime();
      awaitRows(intents);
      double seconds = (System.nanoTime() - ready) / 1e9;
      if (service.health().detail().startsWith("halted")) {
        throw new IllegalStateException(service.health().detail());
      }
      System.err.printf(
          Locale.ROOT, "started in %.1f s, read in %.1f s%n", (ready - begun) / 1e9, seconds);
      return intents / seconds;
    }
  }

  /** The same rows into a table with the same columns and indexes, by one COPY. */
  private double copy() throws Exception {
    sql(
        "drop table if exists plain_copy;"
            + " create table plain_copy (like trade_intents including all)");
    Path file = Files.createTempFile("vault-copy", ".txt");
    try {
      // the server reads and writes the file itself: COPY without a network in between
      sql(
          "copy (select * from trade_intents order by log_offset) to program 'cat > %s'"
              .formatted(file));
      long rows = rows();
      long begun = System.nanoTime();
      sql("copy plain_copy from program 'cat %s'".formatted(file));
      return rows / ((System.nanoTime() - begun) / 1e9);
    } finally {
      Files.delete(file);
    }
  }

  private void readApi(IndexerService service, IntentTopic topic) throws Exception {
    ReadLoad load = new ReadLoad(service.uri());
    System.out.printf("%n%d clients, %d s each%n", CLIENTS, LOAD.toSeconds());
    System.out.println("| question | answers/s | p50 ms | p99 ms | failures |");
    System.out.println("|---|---|---|---|---|");
    var unused = load.run(CLIENTS, Duration.ofSeconds(2), i -> "/api/games/1/intents?limit=10");
    print("a page of 100 intents", load.run(CLIENTS, LOAD, i -> "/api/games/1/intents?limit=100"));
    print(
        "a wallet's last 20 intents",
        load.run(CLIENTS, LOAD, i -> "/api/games/1/intents?limit=20&owner=" + topic.wallet(i)));
    print("statistics by day", load.run(CLIENTS, LOAD, i -> "/api/days"));
  }

  private static void print(String question, ReadLoad.Result result) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.1f | %.1f | %d |%n",
        question,
        result.perSecond(),
        result.p50Millis(),
        result.p99Millis(),
        result.failures());
  }

  private void lag(IndexerService service, IntentTopic topic, SimpleMeterRegistry meters, int pace)
      throws Exception {
    long before = rows();
    Thread producer = Thread.ofPlatform().start(() -> topic.sendAt(pace, PACE_SECONDS));
    double lagMax = 0;
    while (producer.isAlive()) {
      lagMax = Math.max(lagMax, meters.get("vault.indexer.lag.records").gauge().value());
      TimeUnit.MILLISECONDS.sleep(50);
    }
    long sent = (long) pace * PACE_SECONDS;
    long ended = System.nanoTime();
    awaitRows(before + sent);
    System.out.printf(
        Locale.ROOT,
        "%nAt %,d intents/s for %d s: never more than %,.0f records behind, the last row %.2f s after the"
            + " last intent (%s).%n",
        pace,
        PACE_SECONDS,
        lagMax,
        (System.nanoTime() - ended) / 1e9,
        service.health().detail());
  }

  private void awaitRows(long wanted) throws Exception {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (offset() < wanted) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(rows() + " rows of " + wanted + " after " + WAIT);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private long offset() throws SQLException {
    return number(
        "select coalesce(max(next_offset), 0) from topic_offsets where topic = 'vault.intents'");
  }

  private long rows() throws SQLException {
    return number("select count(*) from trade_intents");
  }

  private long number(String query) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void sql(String statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  private IndexerConfig config() {
    return new IndexerConfig(
        KafkaCluster.at(broker.bootstrapServers()),
        REGISTRY.get("schema.registry.url"),
        "bench-indexer",
        postgres.getJdbcUrl("postgres", "postgres"),
        "postgres",
        "",
        "127.0.0.1",
        0,
        Duration.ofSeconds(30));
  }
}
