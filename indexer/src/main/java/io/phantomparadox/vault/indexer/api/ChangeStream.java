package io.phantomparadox.vault.indexer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.phantomparadox.vault.indexer.api.ChangeFeed.Change;
import io.phantomparadox.vault.indexer.api.ChangeFeed.Watcher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the changes to one who watches, as server-sent events. */
final class ChangeStream {
  static final String PATH = "/api/changes";

  private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** Proxies close a connection on which nothing comes. */
  private static final int WAITS_UNTIL_COMMENT = 15;

  private final ChangeFeed feed;
  private final ObjectMapper json;

  ChangeStream(ChangeFeed feed, ObjectMapper json) {
    this.feed = feed;
    this.json = json;
  }

  /** What a watcher wants to see; null for everything. */
  private record Wanted(@Nullable Long game, @Nullable List<String> types, @Nullable String id) {
    static Wanted of(Request request) throws ProblemException {
      for (String name : request.parameters().keySet()) {
        if (!List.of("game", "types", "id").contains(name)) {
          throw ProblemException.malformed(name, "there is no parameter " + name + " here");
        }
      }
      String game = request.parameter("game");
      String types = request.parameter("types");
      return new Wanted(
          game == null ? null : (Long) Kind.LONG.parse("game", game),
          types == null ? null : List.of(types.split(",")),
          request.parameter("id"));
    }

    boolean accepts(JsonNode change) {
      return (types == null || types.contains(change.path("type").asText()))
          && (game == null || !change.has("game") || change.path("game").asLong() == game)
          && (id == null || id.equals(change.path("id").asText()));
    }
  }

  /** Returns when the other side or the API closes. */
  void serve(HttpExchange exchange, Request request) throws IOException, ProblemException {
    Wanted wanted = Wanted.of(request);
    Optional<Watcher> taken = feed.watch(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
    if (taken.isEmpty()) {
      throw ProblemException.tooManyWatchers();
    }
    try (Watcher watcher = taken.get()) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      write(out, ": watching\n\n");
      int quiet = 0;
      while (feed.isOpen()) {
        Change change = watcher.next(WAIT);
        if (change != null) {
          quiet = 0;
          Optional<String> event = event(change, wanted);
          if (event.isPresent()) {
            write(out, event.get());
          }
        } else if (++quiet % WAITS_UNTIL_COMMENT == 0) {
          write(out, ": nothing new\n\n");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      LOG.debug("a watcher is gone", gone);
    }
  }

  private Optional<String> event(Change change, Wanted wanted) throws IOException {
    if (change.json() == null) {
      return Optional.of("id: " + change.id() + "\nevent: gap\ndata: {}\n\n");
    }
    JsonNode node = json.readTree(change.json());
    return wanted.accepts(node)
        ? Optional.of(
            "id: %s%nevent: %s%ndata: %s%n%n"
                .formatted(change.id(), node.path("type").asText(), change.json())
                .replace("\r", ""))
        : Optional.empty();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
