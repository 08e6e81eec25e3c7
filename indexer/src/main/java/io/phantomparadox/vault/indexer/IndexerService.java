package io.phantomparadox.vault.indexer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.indexer.api.ReadApi;
import io.phantomparadox.vault.indexer.projection.Projector;
import io.phantomparadox.vault.indexer.projection.Rebuild;
import io.phantomparadox.vault.indexer.projection.TopicReader;
import io.phantomparadox.vault.indexer.reconcile.Halt;
import io.phantomparadox.vault.indexer.reconcile.Reconciler;
import io.phantomparadox.vault.indexer.reconcile.ReconciliationSchedule;
import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indexer: brings the schema up, keeps the tables from the topics and serves them. */
public final class IndexerService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexerService.class);
  private static final int POOL_MAX = 12;

  /** Tables of an older version lack what a newer one needs of past events. */
  private static final String WHOLE_SINCE_VERSION = "4";

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

  private final HikariDataSource database;
  private final TopicReader reader;
  private final Thread readerThread;
  private final Optional<RpcPool> rpc;
  private final AtomicReference<@Nullable ReconciliationSchedule> schedule =
      new AtomicReference<>();
  private final ReadApi api;

  private IndexerService(IndexerConfig config, HikariDataSource database, MeterRegistry meters)
      throws IOException, SQLException {
    this.database = database;
    Map<String, String> registry = Map.of(SchemaRegistry.URL_CONFIG, config.schemaRegistryUrl());
    Projector projector = new Projector(registry, meters);
    this.reader =
        new TopicReader(config.kafka(), config.consumerGroup(), database, projector, meters);
    Gauge.builder("vault.indexer.running", this, self -> self.health().ready() ? 1 : 0)
        .description("1 while the tables move and are right, 0 while they wait or have halted")
        .register(meters);
    Gauge.builder(
            "vault.indexer.halted",
            this.reader,
            r -> r.state() instanceof TopicReader.State.Halted ? 1 : 0)
        .description("1 once the tables are written no more until an operator has looked")
        .register(meters);
    this.api =
        ReadApi.start(
            config.host(),
            config.port(),
            new ReadApi.Sources(database, this::health, this::reconciliation, meters));
    ReconciliationConfig wanted = config.reconciliation();
    this.rpc =
        wanted.rpcUrls().isEmpty()
            ? Optional.empty()
            : Optional.of(new RpcPool(RpcPoolConfig.of(wanted.rpcUrls())));
    this.readerThread = Thread.ofPlatform().name("indexer").unstarted(reader);
    Optional<String> halted = Halt.reason(database);
    if (halted.isPresent()) {
      LOG.error("the tables stay as they are: {}", halted.get());
      reader.halt(halted.get());
    }
    readerThread.start();
    if (!wanted.every().isZero()) {
      Reconciler reconciler = reconciler(config, database, rpc);
      schedule.set(
          ReconciliationSchedule.start(
              reconciler,
              wanted.every(),
              wanted.haltOnMismatch()
                  ? ReconciliationSchedule.halting(database, reader::halt)
                  : report -> {},
              meters));
    }
    LOG.info("indexer reads {}, answers at {}", config.kafka(), api.uri());
  }

  /**
   * Starts it; the read API answers when this returns, the tables catch up on their own.
   *
   * @throws UncheckedIOException when the address cannot be bound
   * @throws RuntimeException when the database cannot be reached or migrated, or the tables cannot
   *     be rebuilt
   */
  public static IndexerService start(IndexerConfig config, MeterRegistry meters) {
    HikariDataSource database = open(config, meters);
    try {
      MigrateResult migrated = Flyway.configure().dataSource(database).load().migrate();
      if (config.rebuild() || isFromBefore(migrated)) {
        LOG.info("the tables are built anew from the topics");
        Rebuild.Report done = rebuild(config, database);
        LOG.info("{} records, {}", done.records(), done.took());
      }
      return new IndexerService(config, database, meters);
    } catch (IOException e) {
      database.close();
      throw new UncheckedIOException("cannot bind the read API", e);
    } catch (SQLException e) {
      database.close();
      throw new IllegalStateException("the database failed at the start", e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static boolean isFromBefore(MigrateResult migrated) {
    String before = migrated.initialSchemaVersion;
    return before != null
        && !before.isEmpty()
        && MigrationVersion.fromVersion(before)
                .compareTo(MigrationVersion.fromVersion(WHOLE_SINCE_VERSION))
            < 0;
  }

  /**
   * Builds the tables anew and puts them in place; an indexer may run meanwhile.
   *
   * @throws SQLException when the database fails; nothing is switched then
   */
  public static Rebuild.Report rebuild(IndexerConfig config, DataSource database)
      throws SQLException {
    return new Rebuild(
            config.kafka(), Map.of(SchemaRegistry.URL_CONFIG, config.schemaRegistryUrl()), database)
        .run();
  }

  /** What compares the tables of a configuration, with the chain where nodes are given. */
  public static Reconciler reconciler(
      IndexerConfig config, DataSource database, Optional<? extends SolanaRpc> rpc) {
    Reconciler reconciler =
        new Reconciler(Clock.systemUTC())
            .withNetting(
                database,
                config.kafka(),
                Map.of(SchemaRegistry.URL_CONFIG, config.schemaRegistryUrl()));
    PublicKey program = config.reconciliation().program();
    return rpc.isPresent() && program != null
        ? reconciler.withChain(database, rpc.get(), program)
        : reconciler;
  }

  private Map<String, @Nullable Object> reconciliation() {
    return lastReport().map(Reconciler.Report::toJson).orElseGet(Map::of);
  }

  private Optional<Reconciler.Report> lastReport() {
    ReconciliationSchedule running = schedule.get();
    return running == null ? Optional.empty() : running.last();
  }

  private static HikariDataSource open(IndexerConfig config, MeterRegistry meters) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("indexer");
    pool.setJdbcUrl(config.jdbcUrl());
    pool.setUsername(config.databaseUser());
    pool.setPassword(config.databasePassword());
    pool.setMaximumPoolSize(POOL_MAX);
    pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    pool.setInitializationFailTimeout(config.startDeadline().toMillis());
    pool.setMetricRegistry(meters);
    return new HikariDataSource(pool);
  }

  /** Whether the tables move and were right when they were last compared. */
  public ReadApi.Readiness health() {
    ReadApi.Readiness reading =
        switch (reader.state()) {
          case TopicReader.State.Running running -> new ReadApi.Readiness(true, "reading");
          case TopicReader.State.Retrying retrying ->
              new ReadApi.Readiness(false, retrying.reason());
          case TopicReader.State.Halted halted ->
              new ReadApi.Readiness(false, "halted: " + halted.reason());
          case TopicReader.State.Stopped stopped -> new ReadApi.Readiness(false, "stopped");
        };
    Optional<Reconciler.Report> wrong =
        lastReport().filter(report -> !report.mismatches().isEmpty());
    return reading.ready() && wrong.isPresent()
        ? new ReadApi.Readiness(
            false, "reconciliation: " + ReconciliationSchedule.summary(wrong.get()))
        : reading;
  }

  /** Where the read API answers. */
  public URI uri() {
    return api.uri();
  }

  @Override
  public void close() {
    ReconciliationSchedule running = schedule.get();
    if (running != null) {
      running.close();
    }
    reader.stop();
    try {
      if (!readerThread.join(STOP_DEADLINE)) {
        LOG.warn(
            "the reader did not stop within {}; its poll will be applied again", STOP_DEADLINE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
    rpc.ifPresent(RpcPool::close);
    database.close();
  }
}
