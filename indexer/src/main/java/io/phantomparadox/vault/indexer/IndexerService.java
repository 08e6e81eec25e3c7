package io.phantomparadox.vault.indexer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.indexer.api.ReadApi;
import io.phantomparadox.vault.indexer.projection.Projector;
import io.phantomparadox.vault.indexer.projection.TopicReader;
import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indexer: brings the schema up, keeps the tables from the topics and serves them. */
public final class IndexerService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexerService.class);
  private static final int POOL_MAX = 8;
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

  private final HikariDataSource database;
  private final TopicReader reader;
  private final Thread readerThread;
  private final ReadApi api;

  private IndexerService(
      HikariDataSource database, TopicReader reader, Thread readerThread, ReadApi api) {
    this.database = database;
    this.reader = reader;
    this.readerThread = readerThread;
    this.api = api;
  }

  /**
   * Starts it; the read API answers when this returns, the tables catch up on their own.
   *
   * @throws UncheckedIOException when the address cannot be bound
   * @throws RuntimeException when the database cannot be reached or migrated
   */
  public static IndexerService start(IndexerConfig config, MeterRegistry meters) {
    HikariDataSource database = open(config, meters);
    try {
      Flyway.configure().dataSource(database).load().migrate();
      Projector projector =
          new Projector(Map.of(SchemaRegistry.URL_CONFIG, config.schemaRegistryUrl()), meters);
      TopicReader reader =
          new TopicReader(config.kafka(), config.consumerGroup(), database, projector, meters);
      Gauge.builder("vault.indexer.running", reader, r -> readiness(r).ready() ? 1 : 0)
          .description("1 while the tables move, 0 while they wait or have halted")
          .register(meters);
      ReadApi api = ReadApi.start(config.host(), config.port(), database, () -> readiness(reader));
      Thread thread = Thread.ofPlatform().name("indexer").start(reader);
      LOG.info("indexer reads {}, answers at {}", config.kafka(), api.uri());
      return new IndexerService(database, reader, thread, api);
    } catch (IOException e) {
      database.close();
      throw new UncheckedIOException("cannot bind the read API", e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
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

  private static ReadApi.Readiness readiness(TopicReader reader) {
    return switch (reader.state()) {
      case TopicReader.State.Running running -> new ReadApi.Readiness(true, "reading");
      case TopicReader.State.Retrying retrying -> new ReadApi.Readiness(false, retrying.reason());
      case TopicReader.State.Halted halted ->
          new ReadApi.Readiness(false, "halted: " + halted.reason());
      case TopicReader.State.Stopped stopped -> new ReadApi.Readiness(false, "stopped");
    };
  }

  /** Where the read API answers. */
  public URI uri() {
    return api.uri();
  }

  /** Whether the tables move. */
  public ReadApi.Readiness health() {
    return readiness(reader);
  }

  @Override
  public void close() {
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
    database.close();
  }
}
