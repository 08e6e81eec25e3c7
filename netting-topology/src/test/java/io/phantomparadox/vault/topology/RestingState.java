package io.phantomparadox.vault.topology;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The state of an instance that has nothing left to do, as its HTTP interface tells it. */
final class RestingState {
  private RestingState() {}

  /** The hashes of all stores, once two looks in turn are the same. */
  static String hash(NettingService service, Duration patience) {
    String[] last = {""};
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              String now = get(service, "/state/hash");
              boolean same = now.contains("ledger") && now.equals(last[0]);
              last[0] = now;
              return same;
            });
    return last[0];
  }

  private static String get(NettingService service, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(service.managementUri() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
