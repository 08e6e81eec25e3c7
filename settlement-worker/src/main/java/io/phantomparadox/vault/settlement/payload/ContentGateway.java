package io.phantomparadox.vault.settlement.payload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the local content store as an IPFS gateway (specs.ipfs.tech/http-gateways): {@code GET}
 * and {@code HEAD /ipfs/{cid}}, the file itself, or with {@code ?format=car} all its blocks, which
 * a reader can check without trust. 502 when what it asks for the content failed.
 */
public final class ContentGateway implements AutoCloseable {
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final DataAvailability content;

  private ContentGateway(HttpServer server, DataAvailability content) {
    this.server = server;
    this.content = content;
  }

  /**
   * @param address {@code host:port}, port 0 for a free one
   * @throws IOException when the address cannot be bound
   */
  public static ContentGateway start(String address, DataAvailability content) throws IOException {
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not host:port: " + address);
    }
    InetSocketAddress bind =
        new InetSocketAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    ContentGateway gateway = new ContentGateway(HttpServer.create(bind, BACKLOG), content);
    gateway.server.setExecutor(gateway.workers);
    gateway.server.createContext("/ipfs/", gateway::handle);
    gateway.server.start();
    return gateway;
  }

  /** Its base address. */
  public URI uri() {
    InetSocketAddress at = server.getAddress();
    return URI.create("http://" + at.getHostString() + ":" + at.getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        send(exchange, 405, "text/plain", text("GET and HEAD only"));
        return;
      }
      Cid cid;
      try {
        cid = new Cid(exchange.getRequestURI().getPath().substring("/ipfs/".length()));
      } catch (IllegalArgumentException e) {
        send(exchange, 400, "text/plain", text(String.valueOf(e.getMessage())));
        return;
      }
      Optional<byte[]> found;
      try {
        found = content.read(cid);
      } catch (IOException e) {
        send(exchange, 502, "text/plain", text(String.valueOf(e.getMessage())));
        return;
      }
      if (found.isEmpty()) {
        send(exchange, 404, "text/plain", text("not here: " + cid));
        return;
      }
      boolean car = "format=car".equals(exchange.getRequestURI().getQuery());
      exchange.getResponseHeaders().set("ETag", "\"" + cid + (car ? ".car" : "") + "\"");
      exchange.getResponseHeaders().set("X-Ipfs-Path", "/ipfs/" + cid);
      exchange.getResponseHeaders().set("Cache-Control", "public, max-age=29030400, immutable");
      if (car) {
        send(exchange, 200, "application/vnd.ipld.car", UnixFs.car(found.get()));
      } else {
        send(exchange, 200, "application/octet-stream", found.get());
      }
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
