package io.phantomparadox.vault.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * A small HTTP port for operators and orchestrators; GET only, bodies are never read.
 *
 * <pre>
 * /health/live     200, or 503 when only a restart helps
 * /health/started  200 once it was ready, 503 before
 * /health/ready    200, or 503 with the problem; /health is the same
 * /prometheus      metrics, when the registry is Prometheus'
 * </pre>
 */
public final class ManagementServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final String JSON = "application/json";

  /** What Prometheus 2 and 3 both read. */
  public static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Supplier<Health> health;
  private final MeterRegistry meters;
  private final String host;

  private ManagementServer(
      HttpServer server, String host, Supplier<Health> health, MeterRegistry meters) {
    this.server = server;
    this.host = host;
    this.health = health;
    this.meters = meters;
  }

  /**
   * @param port 0 for a free one
   * @throws IOException when the port cannot be bound
   */
  public static ManagementServer start(
      String host, int port, Supplier<Health> health, MeterRegistry meters) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ManagementServer management = new ManagementServer(server, host, health, meters);
    server.setExecutor(management.threads);
    server.createContext("/", management::handle);
    server.start();
    return management;
  }

  /** Scheme, host and port. */
  public URI uri() {
    return URI.create("http://" + host + ":" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        answer(exchange, 405, JSON, "{\"error\":\"only GET\"}");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/health/live" -> health(exchange, Health::live);
        case "/health/started" -> health(exchange, Health::started);
        case "/health", "/health/ready" -> health(exchange, Health::ready);
        case "/prometheus" -> metrics(exchange);
        default -> answer(exchange, 404, JSON, "{\"error\":\"no such path\"}");
      }
    }
  }

  @FunctionalInterface
  private interface Question {
    boolean of(Health health);
  }

  private void health(HttpExchange exchange, Question question) throws IOException {
    Health now = health.get();
    answer(exchange, question.of(now) ? 200 : 503, JSON, json(now));
  }

  private String json(Health now) throws JsonProcessingException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", now.ready() ? "UP" : "DOWN");
    body.put("live", now.live());
    body.put("started", now.started());
    body.put("ready", now.ready());
    body.putAll(now.details());
    return mapper.writeValueAsString(body);
  }

  private void metrics(HttpExchange exchange) throws IOException {
    var prometheus = ServiceMetrics.prometheus(meters);
    if (prometheus.isPresent()) {
      PrometheusMeterRegistry registry = prometheus.get();
      answer(exchange, 200, PROMETHEUS_TEXT, registry.scrape());
    } else {
      answer(exchange, 404, JSON, "{\"error\":\"metrics are not kept for Prometheus\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
