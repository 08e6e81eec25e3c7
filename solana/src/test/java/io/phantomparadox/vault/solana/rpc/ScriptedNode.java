package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on loopback that answers JSON-RPC as a test tells it. */
final class ScriptedNode implements AutoCloseable {
  /** Answers a request with the whole HTTP response. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange, JsonNode request) throws IOException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer;

  ScriptedNode(Answer answer) throws IOException {
    this.answer = answer;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Answers every call with this JSON as its result. */
  static Answer result(String json) {
    return (exchange, request) ->
        send(
            exchange,
            200,
            "{\"jsonrpc\":\"2.0\",\"id\":" + request.get("id") + ",\"result\":" + json + "}");
  }

  /** Answers every call with this JSON as its error. */
  static Answer error(String json) {
    return (exchange, request) ->
        send(
            exchange,
            200,
            "{\"jsonrpc\":\"2.0\",\"id\":" + request.get("id") + ",\"error\":" + json + "}");
  }

  /** Answers every call with this status and body. */
  static Answer http(int status, String body) {
    return (exchange, request) -> send(exchange, status, body);
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  void answerWith(Answer next) {
    answer = next;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  JsonNode lastRequest() {
    return requests.getLast();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      requests.add(request);
      answer.to(exchange, request);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    // first the handlers, for which stop would wait
    threads.shutdownNow();
    server.stop(0);
  }
}
