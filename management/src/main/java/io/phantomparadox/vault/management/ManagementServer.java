package io.phantomparadox.vault.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.phantomparadox.vault.management.Routes.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP port for operators and orchestrators, apart from what a service does for others, so
 * that a flood there does not hide it; GET only, bodies are never read.
 *
 * <pre>
 * /health/live     200, or 503 when only a restart helps; /health/liveness is the same
 * /health/started  200 once it was ready, 503 before
 * /health/ready    200, or 503 with the problem; /health/readiness and /health are the same
 * /prometheus      metrics, when the registry is Prometheus'; /metrics is the same
 * </pre>
 *
 * Other paths are the service's {@link Routes}.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int BACKLOG = 64;

  /** What Prometheus 2 and 3 both read. */
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Supplier<Health> health;
  private final @Nullable MeterRegistry meters;
  private final Routes routes;
  private final String host;
  private volatile boolean wasReady;

  private ManagementServer(
      HttpServer server,
      String host,
      Supplier<Health> health,
      @Nullable MeterRegistry meters,
      Routes routes) {
    this.server = server;
    this.host = host;
    this.health = health;
    this.meters = meters;
    this.routes = routes;
  }

  /**
   * For a service that shows health and metrics alone.
   *
   * @param port 0 for a free one
   * @param meters null when none are kept
   * @throws IOException when the port cannot be bound
   */
  public static ManagementServer start(
      String host, int port, Supplier<Health> health, @Nullable MeterRegistry meters)
      throws IOException {
    return start(host, port, health, meters, Routes.NONE);
  }

  /**
   * For a service that shows more.
   *
   * @param port 0 for a free one
   * @param meters null when none are kept
   * @param routes asked for every path that is not health or metrics
   * @throws IOException when the port cannot be bound
   */
  public static ManagementServer start(
      String host, int port, Supplier<Health> health, @Nullable MeterRegistry meters, Routes routes)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ManagementServer management = new ManagementServer(server, host, health, meters, routes);
    server.setExecutor(management.threads);
    server.createContext("/", management::handle);
    server.start();
    return management;
  }

  /** Scheme, host and port. */
  public URI uri() {
    return URI.create("http://" + host + ":" + server.getAddress().getPort());
  }

  /** How the service is now; it remembers that it was ready once, whoever asks. */
  public Health health() {
    Health now = health.get();
    if (now.ready()) {
      wasReady = true;
    }
    return new Health(now.live(), now.started() || wasReady, now.ready(), now.details());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer =
          exchange.getRequestMethod().equals("GET")
              ? answer(exchange.getRequestURI())
              : Answer.error(405, "only GET");
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      // 0 would mean a body of unknown length
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(URI uri) {
    try {
      return switch (uri.getPath()) {
        case "/health/live", "/health/liveness" -> health(Health::live);
        case "/health/started" -> health(Health::started);
        case "/health", "/health/ready", "/health/readiness" -> health(Health::ready);
        case "/prometheus", "/metrics" -> metrics();
        default ->
            routes
                .get(uri.getPath(), uri.getQuery() == null ? "" : uri.getQuery())
                .orElseGet(() -> Answer.error(404, "no such path"));
      };
    } catch (IllegalArgumentException e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("management request {} failed", uri.getPath(), e);
      return Answer.error(500, "internal");
    }
  }

  private Answer health(Predicate<Health> question) {
    Health now = health();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", now.ready() ? "UP" : "DOWN");
    body.put("live", now.live());
    body.put("started", now.started());
    body.put("ready", now.ready());
    body.putAll(now.details());
    return Answer.json(question.test(now) ? 200 : 503, body);
  }

  private Answer metrics() {
    return Optional.ofNullable(meters)
        .flatMap(ServiceMetrics::prometheus)
        .map(PrometheusMeterRegistry::scrape)
        .map(text -> new Answer(200, PROMETHEUS_TEXT, text))
        .orElseGet(() -> Answer.error(404, "metrics are not kept for Prometheus"));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
