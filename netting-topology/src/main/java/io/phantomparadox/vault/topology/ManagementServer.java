package io.phantomparadox.vault.topology;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small HTTP port for operators; GET only, bodies are never read. */
final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService executor;
  private final String host;

  private ManagementServer(HttpServer server, ExecutorService executor, String host) {
    this.server = server;
    this.executor = executor;
    this.host = host;
  }

  /** An answer. */
  record Answer(int status, String contentType, String body) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body);
    }
  }

  /** What answers a path. */
  @FunctionalInterface
  interface Routes {
    Answer get(String path, String query);
  }

  static ManagementServer start(String host, int port, Routes routes) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(executor);
    server.createContext("/", exchange -> handle(exchange, routes));
    server.start();
    return new ManagementServer(server, executor, host);
  }

  private static void handle(HttpExchange exchange, Routes routes) throws IOException {
    try (exchange) {
      Answer answer;
      if (!exchange.getRequestMethod().equals("GET")) {
        answer = Answer.json(405, "{\"error\":\"only GET\"}");
      } else {
        answer = answer(exchange, routes);
      }
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static Answer answer(HttpExchange exchange, Routes routes) {
    URI uri = exchange.getRequestURI();
    try {
      return routes.get(uri.getPath(), uri.getQuery() == null ? "" : uri.getQuery());
    } catch (IllegalArgumentException e) {
      return Answer.json(400, Json.object("error", String.valueOf(e.getMessage())));
    } catch (InvalidStateStoreException e) {
      // no failure: the state is being restored or moves to another instance
      return Answer.json(503, Json.object("error", "the state is not here yet: " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("management request {} failed", uri.getPath(), e);
      return Answer.json(500, "{\"error\":\"internal\"}");
    }
  }

  URI uri() {
    return URI.create("http://" + host + ":" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
