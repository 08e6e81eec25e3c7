package io.phantomparadox.vault.indexer.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read-only HTTP over the tables: {@code GET /api/batches/{game}/{batch}}, {@code
 * /api/batches/{game}/{batch}/proof?wallet=…|item=…}, {@code /api/games/{game}/intents/{intent}},
 * {@code /api/games/{game}/items/{item}}, {@code /api/games/{game}/wallets/{wallet}}, {@code
 * /api/games/{game}/trades/{trade}}, {@code /api/intents/{intent}}, {@code /api/stats}, {@code
 * /health/live}, {@code /health/ready}. Errors are RFC 9457 problem documents.
 */
public final class ReadApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
  private static final Pattern HEX_32_BYTES = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern HEX_16_BYTES = Pattern.compile("[0-9a-f]{32}");
  private static final String PROBLEM = "urn:phantomparadox:vault:problem:";
  private static final int BACKLOG = 256;

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ObjectMapper json = new ObjectMapper();
  private final Queries queries;
  private final Supplier<Readiness> readiness;

  /** Whether the tables move, and what they wait for when not. */
  public record Readiness(boolean ready, String detail) {}

  /** An answer that is not a row. */
  private static final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;

    ProblemException(int status, String type, String detail) {
      super(detail);
      this.status = status;
      this.type = type;
    }
  }

  private ReadApi(HttpServer server, DataSource database, Supplier<Readiness> readiness) {
    this.server = server;
    this.queries = new Queries(database);
    this.readiness = readiness;
  }

  /**
   * @param port 0 takes a free one
   * @throws IOException when the address cannot be bound
   */
  public static ReadApi start(
      String host, int port, DataSource database, Supplier<Readiness> readiness)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    ReadApi api = new ReadApi(server, database, readiness);
    server.setExecutor(api.workers);
    server.createContext("/", api::handle);
    server.start();
    return api;
  }

  public URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        if (!"GET".equals(exchange.getRequestMethod())) {
          throw new ProblemException(405, "method-not-allowed", "the read API answers GET only");
        }
        answer(exchange, exchange.getRequestURI().getPath().split("/", -1));
      } catch (ProblemException e) {
        send(exchange, e.status, problem(e.status, e.type, String.valueOf(e.getMessage())));
      } catch (SQLException e) {
        LOG.warn("a query failed: {}", exchange.getRequestURI(), e);
        send(exchange, 503, problem(503, "database-unavailable", "the database gave no answer"));
      }
    }
  }

  private void answer(HttpExchange exchange, String[] path)
      throws IOException, SQLException, ProblemException {
    // The first element is empty: the path begins with a slash.
    if (path.length == 3 && path[1].equals("health")) {
      health(exchange, path[2]);
    } else if (path.length == 3 && path[1].equals("api") && path[2].equals("stats")) {
      send(exchange, 200, queries.stats());
    } else if (path.length == 4 && path[1].equals("api") && path[2].equals("intents")) {
      found(exchange, queries.life(hex(path[3], "intent")), "intent");
    } else if (path.length == 5 && path[1].equals("api") && path[2].equals("batches")) {
      long game = number(path[3], "game");
      found(exchange, queries.batch(game, number(path[4], "batch")), "batch");
    } else if (path.length == 6
        && path[1].equals("api")
        && path[2].equals("batches")
        && path[5].equals("proof")) {
      proof(exchange, number(path[3], "game"), number(path[4], "batch"));
    } else if (path.length == 6 && path[1].equals("api") && path[2].equals("games")) {
      long game = number(path[3], "game");
      switch (path[4]) {
        case "intents" -> found(exchange, queries.intent(game, hex(path[5], "intent")), "intent");
        case "items" -> found(exchange, queries.item(game, hex(path[5], "item")), "item");
        case "wallets" -> found(exchange, queries.wallet(game, wallet(path[5])), "wallet");
        case "trades" -> found(exchange, queries.trade(game, tradeId(path[5])), "trade");
        default -> throw noSuchPath(exchange);
      }
    } else {
      throw noSuchPath(exchange);
    }
  }

  /** Leaf, path and root of the chunk that changes a wallet or moves an item. */
  private void proof(HttpExchange exchange, long game, long batchId)
      throws IOException, SQLException, ProblemException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean ofWallet = query.startsWith("wallet=");
    if (!ofWallet && !query.startsWith("item=")) {
      throw new ProblemException(400, "malformed", "name a wallet= or an item=");
    }
    String id = query.substring(query.indexOf('=') + 1);
    OptionalInt index =
        ofWallet ? queries.walletIndex(game, wallet(id)) : queries.itemIndex(game, hex(id, "item"));
    Optional<BatchProof> proof = queries.proof(game, batchId);
    if (proof.isEmpty()) {
      throw new ProblemException(
          404, "not-found", "the tables have no committed batch with its chunks there");
    }
    if (index.isEmpty()) {
      throw new ProblemException(404, "not-found", "the game has no such " + query);
    }
    found(
        exchange,
        ofWallet ? proof.get().ofWallet(index.getAsInt()) : proof.get().ofItem(index.getAsInt()),
        "change in this batch");
  }

  private void health(HttpExchange exchange, String probe) throws IOException, ProblemException {
    switch (probe) {
      case "live" -> send(exchange, 200, Map.of("status", "UP"));
      case "ready" -> {
        Readiness now = readiness.get();
        send(
            exchange,
            now.ready() ? 200 : 503,
            Map.of("status", now.ready() ? "UP" : "DOWN", "detail", now.detail()));
      }
      default -> throw noSuchPath(exchange);
    }
  }

  private void found(
      HttpExchange exchange, Optional<Map<String, @Nullable Object>> row, String what)
      throws IOException, ProblemException {
    if (row.isEmpty()) {
      throw new ProblemException(404, "not-found", "the tables have no such " + what);
    }
    send(exchange, 200, row.get());
  }

  private static long number(String text, String field) throws ProblemException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      LOG.trace("not a number: {}", text, e);
    }
    throw new ProblemException(400, "malformed", field + " is not a number from 0 on: " + text);
  }

  private static String hex(String text, String field) throws ProblemException {
    if (!HEX_32_BYTES.matcher(text).matches()) {
      throw new ProblemException(400, "malformed", field + " is not 64 lower-case hex digits");
    }
    return text;
  }

  private static String tradeId(String text) throws ProblemException {
    if (!HEX_16_BYTES.matcher(text).matches()) {
      throw new ProblemException(400, "malformed", "trade is not 32 lower-case hex digits");
    }
    return text;
  }

  private static String wallet(String text) throws ProblemException {
    try {
      return PublicKey.fromBase58(text).toBase58();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(400, "malformed", "wallet is not a base58 key: " + e.getMessage());
    }
  }

  private static ProblemException noSuchPath(HttpExchange exchange) {
    return new ProblemException(
        404, "no-such-path", "nothing is served at " + exchange.getRequestURI().getPath());
  }

  private static Map<String, Object> problem(int status, String type, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", PROBLEM + type);
    problem.put("title", type.replace('-', ' '));
    problem.put("status", status);
    problem.put("detail", detail);
    return problem;
  }

  private void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange
        .getResponseHeaders()
        .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
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
