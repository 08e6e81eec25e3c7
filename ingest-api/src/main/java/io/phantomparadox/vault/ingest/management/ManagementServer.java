package io.phantomparadox.vault.ingest.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.ingest.IngestHealth;
import io.phantomparadox.vault.management.ServiceMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * {@code /health/live}, {@code /health/started}, {@code /health/ready} and {@code /prometheus},
 * apart from the API so that a flood there does not hide them.
 */
public final class ManagementServer implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;
  private final String host;

  private ManagementServer(HttpServer server, ExecutorService threads, String host) {
    this.server = server;
    this.threads = threads;
    this.host = host;
  }

  /**
   * @param port 0 for a free one
   * @throws IOException when the port cannot be bound
   */
  public static ManagementServer start(
      String host, int port, Supplier<IngestHealth> health, MeterRegistry meters)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    AtomicBoolean wasReady = new AtomicBoolean();
    server.createContext(
        "/health",
        exchange -> {
          IngestHealth now = health.get();
          if (now.ready()) {
            wasReady.set(true);
          }
          switch (exchange.getRequestURI().getPath()) {
            case "/health/live", "/health/liveness" ->
                answer(exchange, now.live() ? 200 : 503, JSON, json(now));
            // ready once is started for good: what comes after is readiness's business
            case "/health/started" -> answer(exchange, wasReady.get() ? 200 : 503, JSON, json(now));
            case "/health", "/health/ready", "/health/readiness" ->
                answer(exchange, now.ready() ? 200 : 503, JSON, json(now));
            default -> answer(exchange, 404, JSON, "{}");
          }
        });
    if (!ServiceMetrics.scrape(meters).isEmpty()) {
      server.createContext(
          "/prometheus",
          exchange -> answer(exchange, 200, PROMETHEUS_TEXT, ServiceMetrics.scrape(meters)));
    }
    server.start();
    return new ManagementServer(server, threads, host);
  }

  /** Scheme, host and port. */
  public URI uri() {
    return URI.create("http://" + host + ":" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static String json(IngestHealth health) {
    return """
    {"status":"%s","live":%b,"ready":%b,"kafkaReachable":%b,"closing":%b,"inFlight":%d,"view":"%s","limits":"%s"}
    """
        .formatted(
            health.ready() ? "UP" : "DOWN",
            health.live(),
            health.ready(),
            health.kafkaReachable(),
            health.closing(),
            health.inFlight(),
            health.view(),
            health.limits());
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
