package io.phantomparadox.vault.indexer.api;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Read-only HTTP over the tables: lists of {@link Catalogue}, single answers of {@link Single},
 * {@code /api/changes} as server-sent events, {@code /openapi.json}, {@code /health/live}, {@code
 * /health/ready}. Errors are RFC 9457 problem documents.
 */
public final class ReadApi implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final HttpServer server;
  private final ChangeFeed feed;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  /** Whether the tables move, and what they wait for when not. */
  public record Readiness(boolean ready, String detail) {}

  /**
   * What the API stands on.
   *
   * @param reconciliation what the last comparison found
   */
  public record Sources(
      DataSource database,
      Supplier<Readiness> readiness,
      Supplier<Map<String, @Nullable Object>> reconciliation,
      MeterRegistry meters) {}

  private ReadApi(HttpServer server, ChangeFeed feed) {
    this.server = server;
    this.feed = feed;
  }

  /**
   * @param port 0 takes a free one
   * @throws IOException when the address cannot be bound
   */
  public static ReadApi start(
      String host, int port, DataSource database, Supplier<Readiness> readiness)
      throws IOException {
    return start(host, port, new Sources(database, readiness, Map::of, new SimpleMeterRegistry()));
  }

  /**
   * @param port 0 takes a free one
   * @throws IOException when the address cannot be bound
   */
  public static ReadApi start(String host, int port, Sources sources) throws IOException {
    // The JDK's server leaves Nagle's algorithm on, which holds small answers back for 40 ms.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ChangeFeed feed = ChangeFeed.start(sources.database());
    ReadApi api = new ReadApi(server, feed);
    server.setExecutor(api.workers);
    server.createContext("/", new ReadRoutes(sources, feed));
    server.start();
    return api;
  }

  public URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort());
  }

  @Override
  public void close() {
    feed.close();
    server.stop(0);
    workers.shutdown();
    try {
      if (!workers.awaitTermination(2, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
