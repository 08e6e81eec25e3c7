package io.phantomparadox.vault.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry that speaks the REST API of Confluent's registry as far as clients use it:
 * register, look up, read by id and version, compatibility levels and checks, for Avro schemas
 * without references. What it does not know it refuses with the API's own error codes (40401
 * subject, 40402 version, 40403 schema not found, 409 incompatible, 42201 invalid schema, 42202
 * invalid version, 42203 invalid level, 50001 not stored). The default compatibility is BACKWARD.
 *
 * <p>With a broker the schemas are kept in its topic {@code _schemas}, in Confluent's record
 * format; one embedded registry may use a broker at a time.
 */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int BODY_BYTES_MAX = 1024 * 1024;
  private static final int BACKLOG = 128;

  private final HttpServer server;
  private final ExecutorService workers;
  private final SchemaBook book;
  private final RegistryRoutes routes;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedRegistry(HttpServer server, SchemaBook book) {
    this.server = server;
    this.book = book;
    this.routes = new RegistryRoutes(book);
    this.workers = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(workers);
    server.createContext("/", this::handle);
  }

  /**
   * How a registry starts.
   *
   * @param bootstrapServers of the broker that keeps the schemas, or null to keep them in memory
   *     only
   * @param port on 127.0.0.1; 0 for a free one
   */
  public record Options(@Nullable String bootstrapServers, int port) {
    /** A registry on a free port that keeps its schemas in the broker's topic. */
    public static Options on(String bootstrapServers) {
      return new Options(bootstrapServers, 0);
    }

    /** A registry on a free port that forgets: for tests of clients. */
    public static Options inMemory() {
      return new Options(null, 0);
    }

    public Options withPort(int value) {
      return new Options(bootstrapServers, value);
    }
  }

  /**
   * Starts a registry and returns when it answers.
   *
   * @throws IllegalStateException when the broker does not answer within 15 s or the port is taken
   */
  public static EmbeddedRegistry start(Options options) {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port());
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IllegalStateException("the registry cannot listen on " + address, e);
    }
    try {
      String bootstrap = options.bootstrapServers();
      SchemaLog log = bootstrap == null ? SchemaLog.inMemory() : new KafkaSchemaLog(bootstrap);
      EmbeddedRegistry registry = new EmbeddedRegistry(server, openBook(log));
      server.start();
      return registry;
    } catch (RuntimeException e) {
      server.stop(0);
      throw e;
    }
  }

  private static SchemaBook openBook(SchemaLog log) {
    try {
      return new SchemaBook(log);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** The base address, as {@code schema.registry.url} wants it. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.stop(0);
      workers.shutdownNow();
      book.close();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        respond(exchange, 200, routes.answer(read(exchange)));
      } catch (RegistryException refusal) {
        respond(exchange, refusal.httpStatus(), error(refusal.code(), refusal.getMessage()));
      } catch (RuntimeException bug) {
        LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), bug);
        respond(exchange, 500, error(500, "Internal Server Error"));
      }
    }
  }

  private static RegistryRoutes.Request read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      throw new RegistryException(413, "The body is larger than " + BODY_BYTES_MAX + " bytes");
    }
    return new RegistryRoutes.Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
        new String(body, StandardCharsets.UTF_8));
  }

  private static JsonNode error(int code, @Nullable String message) {
    return JSON.createObjectNode().put("error_code", code).put("message", message);
  }

  private static void respond(HttpExchange exchange, int status, JsonNode answer)
      throws IOException {
    byte[] body;
    try {
      body = JSON.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
