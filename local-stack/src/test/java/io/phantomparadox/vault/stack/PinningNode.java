package io.phantomparadox.vault.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.settlement.payload.UnixFs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers {@code POST /api/v0/add} as a Kubo node does; it can go away and come back. */
final class PinningNode implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger kept = new AtomicInteger();

  private PinningNode(HttpServer server) {
    this.server = server;
  }

  static PinningNode start(int port) throws IOException {
    PinningNode node =
        new PinningNode(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16));
    node.server.createContext("/api/v0/add", node::add);
    node.server.start();
    return node;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Files it took. */
  int kept() {
    return kept.get();
  }

  private void add(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
      String boundary = form.substring(0, form.indexOf("\r\n"));
      int begin = form.indexOf("\r\n\r\n") + 4;
      byte[] file =
          form.substring(begin, form.indexOf("\r\n" + boundary, begin)).getBytes(ISO_8859_1);
      kept.incrementAndGet();
      byte[] answer = "{\"Hash\":\"%s\"}".formatted(UnixFs.cid(file).text()).getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
