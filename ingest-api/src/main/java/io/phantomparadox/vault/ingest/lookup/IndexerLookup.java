package io.phantomparadox.vault.ingest.lookup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the indexer's read API. Bounded in time and size. */
public final class IndexerLookup implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final int BYTES_MAX = 4 * 1024 * 1024;

  private final @Nullable URI indexer;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * @param indexer scheme, host and port; null when there is none
   */
  public IndexerLookup(@Nullable URI indexer) {
    this.indexer = indexer;
  }

  /** What the indexer said. */
  public sealed interface Found {
    /** Its JSON. */
    record Row(String json) implements Found {}

    /** It has no such thing, yet or ever. */
    record Nothing() implements Found {}

    /** It did not answer, or there is none. */
    record Unavailable(String why) implements Found {}
  }

  /**
   * @param path of the read API, its variable parts checked by the caller
   * @throws InterruptedException when interrupted while waiting
   */
  public Found find(String path) throws InterruptedException {
    if (indexer == null) {
      return new Found.Unavailable("this door was started without an indexer");
    }
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(indexer.resolve(path)).timeout(ANSWER).GET().build(),
              BodyHandlers.limiting(BodyHandlers.ofString(), BYTES_MAX));
      return switch (answer.statusCode()) {
        case 200 -> new Found.Row(answer.body());
        case 404 -> new Found.Nothing();
        default -> new Found.Unavailable("the indexer answered " + answer.statusCode());
      };
    } catch (IOException away) {
      return new Found.Unavailable("the indexer did not answer");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
