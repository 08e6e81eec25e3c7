package io.phantomparadox.vault.listener;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * How the listener is, over HTTP: {@code /health/liveness} (200 until it halts), {@code
 * /health/readiness} and {@code /health} (200 while events flow), {@code /metrics} for Prometheus.
 */
final class ManagementServer implements AutoCloseable {
  /** Without a heartbeat for so long, events do not flow. */
  private static final Duration READY_FOR = Duration.ofSeconds(30);

  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Begins to answer on every address of the host.
   *
   * @param port 0 for a free one
   * @throws IOException when the port cannot be bound
   */
  static ManagementServer start(
      int port, Supplier<ListenerHealth> health, PrometheusMeterRegistry meters, Clock clock)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("listener-management-", 0).factory());
    server.setExecutor(threads);
    server.createContext(
        "/health",
        exchange -> {
          ListenerHealth now = health.get();
          boolean good =
              exchange.getRequestURI().getPath().equals("/health/liveness")
                  ? now.state() != ListenerHealth.State.HALTED
                  : now.ready(clock.instant(), READY_FOR);
          answer(exchange, good ? 200 : 503, "application/json", json(now));
        });
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    server.start();
    return new ManagementServer(server, threads);
  }

  /** Where it answers on this machine. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static String json(ListenerHealth health) {
    return """
    {"state":"%s","haltReason":"%s","publishedSlot":%d,"finalizedSlot":%d,"lagSlots":%d}
    """
        .formatted(
            health.state(),
            health.haltReason().map(Enum::name).orElse(""),
            health.publishedSlot(),
            health.finalizedSlot(),
            health.lagSlots());
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

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
