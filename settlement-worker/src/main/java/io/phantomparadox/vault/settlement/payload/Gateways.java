package io.phantomparadox.vault.settlement.payload;

import io.phantomparadox.vault.schemas.BatchPayload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads content through HTTP gateways, one after the other, each within its own deadline. Nothing
 * that a gateway says is believed: what is returned hashes to the content id.
 */
public final class Gateways {
  private final HttpClient http;
  private final List<URI> bases;
  private final Duration timeout;
  private final LongAdder failures = new LongAdder();

  /**
   * @param bases base addresses in order of preference; content is at {@code base/ipfs/cid}
   * @param timeout of each gateway, for the whole answer
   */
  public Gateways(HttpClient http, List<URI> bases, Duration timeout) {
    this.http = http;
    this.bases = List.copyOf(bases);
    this.timeout = timeout;
  }

  /**
   * The content, empty when every gateway says that it has none.
   *
   * @throws IOException when none had it and one of them failed or lied; each is a suppressed one
   */
  public Optional<byte[]> read(Cid cid) throws IOException {
    IOException nobody = new IOException("no gateway gave " + cid);
    for (URI base : bases) {
      try {
        Optional<byte[]> found = read(base, cid);
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException e) {
        failures.increment();
        nobody.addSuppressed(e);
      }
    }
    if (nobody.getSuppressed().length > 0) {
      throw nobody;
    }
    return Optional.empty();
  }

  /** Gateways that failed a read or gave something else, since the start. */
  public long failures() {
    return failures.sum();
  }

  private Optional<byte[]> read(URI base, Cid cid) throws IOException {
    // The client's own time-out ends with the headers; a body that trickles must end too.
    FutureTask<Optional<byte[]>> task = new FutureTask<>(() -> fetch(base, cid));
    Thread reader = Thread.ofVirtual().name("gateway").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reader.interrupt();
      throw new IOException(base + " did not answer within " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException(base + ": " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      reader.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Optional<byte[]> fetch(URI base, Cid cid) throws IOException, InterruptedException {
    String prefix = base.toString();
    URI uri = URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + "ipfs/" + cid);
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(uri).timeout(timeout).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        throw new IOException("HTTP " + response.statusCode());
      }
      byte[] content = body.readNBytes(BatchPayload.MAX_BYTES + 1);
      if (content.length > BatchPayload.MAX_BYTES) {
        throw new IOException("more than " + BatchPayload.MAX_BYTES + " bytes");
      }
      Cid actual = UnixFs.cid(content);
      if (!actual.equals(cid)) {
        throw new IOException("what it gave hashes to " + actual);
      }
      return Optional.of(content);
    }
  }
}
