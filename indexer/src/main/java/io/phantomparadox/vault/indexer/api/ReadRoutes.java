package io.phantomparadox.vault.indexer.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.indexer.api.ReadApi.Readiness;
import io.phantomparadox.vault.solana.Hash32;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what a path asks for and answers it. */
final class ReadRoutes implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReadRoutes.class);
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv; charset=utf-8; header=present";
  private static final int ETAG_HEX = 32;

  private final ObjectMapper json = new ObjectMapper();
  private final List<Resource> lists = Catalogue.all();
  private final byte[] contract;
  private final ReadApi.Sources sources;
  private final Queries queries;
  private final ChangeStream changes;

  ReadRoutes(ReadApi.Sources sources, ChangeFeed feed) {
    this.sources = sources;
    this.queries = new Queries(sources.database());
    this.changes = new ChangeStream(feed, json);
    try {
      this.contract =
          (json.writerWithDefaultPrettyPrinter().writeValueAsString(OpenApi.document()) + "\n")
              .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the contract cannot be written", e);
    }
  }

  /** A body with what goes into its head. */
  @SuppressWarnings("ArrayRecordComponent") // written once and never compared
  private record Answer(int status, String type, byte[] body, @Nullable String next) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Timer.Sample timing = Timer.start(sources.meters());
    String[] route = {"none"};
    int status = 500;
    try (exchange) {
      try {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
          throw ProblemException.methodNotAllowed();
        }
        Request request = Request.of(exchange);
        if (request.matches(ChangeStream.PATH).isPresent()) {
          route[0] = ChangeStream.PATH;
          changes.serve(exchange, request);
          status = 200;
        } else {
          status = send(exchange, answer(exchange, request, route));
        }
      } catch (ProblemException e) {
        status = send(exchange, problem(e));
      } catch (SQLException e) {
        LOG.warn("a query failed: {}", exchange.getRequestURI(), e);
        status = send(exchange, problem(ProblemException.databaseUnavailable()));
      }
    } finally {
      timing.stop(
          Timer.builder("vault.indexer.api.requests")
              .description("Answers of the read API")
              .tag("route", route[0])
              .tag("status", Integer.toString(status))
              .register(sources.meters()));
    }
  }

  private Answer answer(HttpExchange exchange, Request request, String[] route)
      throws IOException, SQLException, ProblemException {
    for (Resource list : lists) {
      Optional<Map<String, String>> variables = request.matches(list.path());
      if (variables.isPresent()) {
        route[0] = list.path();
        return page(exchange, list, variables.get(), request.parameters());
      }
    }
    for (Single single : Single.values()) {
      Optional<Map<String, String>> variables = request.matches(single.path());
      if (variables.isPresent()) {
        route[0] = single.path();
        return json(200, single(single, variables.get(), request));
      }
    }
    if (request.matches("/openapi.json").isPresent()) {
      return new Answer(200, JSON, contract, null);
    }
    if (request.matches("/health/live").isPresent()) {
      return json(200, Map.of("status", "UP"));
    }
    if (request.matches("/health/ready").isPresent()) {
      Readiness now = sources.readiness().get();
      return json(
          now.ready() ? 200 : 503,
          Map.of("status", now.ready() ? "UP" : "DOWN", "detail", now.detail()));
    }
    throw ProblemException.noSuchPath(exchange.getRequestURI().getPath());
  }

  private Answer page(
      HttpExchange exchange,
      Resource list,
      Map<String, String> variables,
      Map<String, String> parameters)
      throws IOException, SQLException, ProblemException {
    boolean csv = csv(exchange, parameters.get("format"));
    Page page = queries.page(list, Lists.query(list, variables, parameters));
    String next = null;
    if (page.next() != null) {
      Map<String, String> with = new TreeMap<>(parameters);
      with.put("cursor", page.next());
      StringBuilder link = new StringBuilder(exchange.getRequestURI().getRawPath());
      char separator = '?';
      for (Map.Entry<String, String> parameter : with.entrySet()) {
        link.append(separator)
            .append(parameter.getKey())
            .append('=')
            .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
        separator = '&';
      }
      next = link.toString();
    }
    if (csv) {
      byte[] body = Csv.of(list.fields(), page.rows()).getBytes(StandardCharsets.UTF_8);
      return new Answer(200, CSV, body, next);
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("rows", page.rows());
    body.put("next", page.next());
    return new Answer(200, JSON, json.writeValueAsBytes(body), next);
  }

  private static boolean csv(HttpExchange exchange, @Nullable String format)
      throws ProblemException {
    if (format == null) {
      String accept = exchange.getRequestHeaders().getFirst("Accept");
      return accept != null && accept.contains("text/csv");
    }
    return switch (format) {
      case "csv" -> true;
      case "json" -> false;
      default -> throw ProblemException.malformed("format", "format is json or csv");
    };
  }

  private Map<String, @Nullable Object> single(
      Single single, Map<String, String> path, Request request)
      throws SQLException, ProblemException {
    for (String name : request.parameters().keySet()) {
      if (single.parameters().stream().noneMatch(known -> known.name().equals(name))) {
        throw ProblemException.malformed(name, "there is no parameter " + name + " here");
      }
    }
    return switch (single) {
      case STATS -> queries.stats();
      case RECONCILIATION -> sources.reconciliation().get();
      case INTENT -> found(queries.intent(number(path, "game"), hash(path, "intent")), "intent");
      case INTENT_LIFE -> found(queries.life(hash(path, "intent")), "intent");
      case TRADE ->
          found(
              queries.trade(
                  number(path, "game"),
                  (String) Kind.TRADE_ID.parse("trade", value(path, "trade"))),
              "trade");
      case BATCH -> found(queries.batch(number(path, "game"), number(path, "batch")), "batch");
      case ITEM -> found(queries.item(number(path, "game"), hash(path, "item")), "item");
      case WALLET ->
          found(
              queries.wallet(
                  number(path, "game"), (String) Kind.KEY.parse("wallet", value(path, "wallet"))),
              "wallet");
      case PROOF -> proof(number(path, "game"), number(path, "batch"), request);
    };
  }

  private Map<String, @Nullable Object> proof(long game, long batchId, Request request)
      throws SQLException, ProblemException {
    String wallet = request.parameter("wallet");
    String item = request.parameter("item");
    OptionalInt index;
    if (wallet != null && item == null) {
      index = queries.walletIndex(game, (String) Kind.KEY.parse("wallet", wallet));
    } else if (item != null && wallet == null) {
      index = queries.itemIndex(game, (String) Kind.HASH.parse("item", item));
    } else {
      throw ProblemException.malformed("wallet", "name a wallet= or an item=");
    }
    Optional<BatchProof> proof = queries.proof(game, batchId);
    if (proof.isEmpty()) {
      throw ProblemException.notFound("committed batch with its chunks");
    }
    if (index.isEmpty()) {
      throw ProblemException.notFound("wallet or item in the game");
    }
    return found(
        wallet != null
            ? proof.get().ofWallet(index.getAsInt())
            : proof.get().ofItem(index.getAsInt()),
        "change in this batch");
  }

  private static Map<String, @Nullable Object> found(
      Optional<Map<String, @Nullable Object>> row, String what) throws ProblemException {
    if (row.isEmpty()) {
      throw ProblemException.notFound(what);
    }
    return row.get();
  }

  private static long number(Map<String, String> path, String name) throws ProblemException {
    return (Long) Kind.LONG.parse(name, value(path, name));
  }

  private static String hash(Map<String, String> path, String name) throws ProblemException {
    return (String) Kind.HASH.parse(name, value(path, name));
  }

  private static String value(Map<String, String> path, String name) {
    return Objects.requireNonNull(path.get(name));
  }

  private Answer json(int status, Object body) throws IOException {
    return new Answer(status, JSON, json.writeValueAsBytes(body), null);
  }

  private Answer problem(ProblemException problem) throws IOException {
    return new Answer(
        problem.status(), "application/problem+json", json.writeValueAsBytes(problem.body()), null);
  }

  private static int send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    headers.set("X-Content-Type-Options", "nosniff");
    if (answer.next() != null) {
      headers.set("Link", "<" + answer.next() + ">; rel=\"next\"");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (answer.status() == 200) {
      String tag = '"' + Hash32.sha256(answer.body()).toHex().substring(0, ETAG_HEX) + '"';
      headers.set("ETag", tag);
      headers.set("Cache-Control", "no-cache");
      if (matches(exchange.getRequestHeaders().getFirst("If-None-Match"), tag)) {
        exchange.sendResponseHeaders(304, -1);
        return 304;
      }
    } else {
      headers.set("Cache-Control", "no-store");
    }
    exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
    if (!head) {
      exchange.getResponseBody().write(answer.body());
    }
    return answer.status();
  }

  private static boolean matches(@Nullable String ifNoneMatch, String tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String known : ifNoneMatch.split(",")) {
      String bare = known.strip();
      if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }
}
