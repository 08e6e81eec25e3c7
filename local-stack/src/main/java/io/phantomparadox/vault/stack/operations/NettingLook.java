package io.phantomparadox.vault.stack.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Netting in one line: running, rebalancing, or how much of its state is still to be restored. */
final class NettingLook {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private NettingLook() {}

  /** The line; empty when the management port does not answer. */
  static Optional<String> at(URI management) throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(management.resolve("/health/ready")).timeout(DEADLINE).build();
      JsonNode health = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
      String line = "netting is " + health.path("state").asText();
      int stores = health.path("restoringPartitions").asInt();
      if (stores > 0) {
        line +=
            ", restoring %d stores, %d records to go"
                .formatted(stores, health.path("restoringRecords").asLong());
      }
      String problem = health.path("problem").asText();
      return Optional.of(problem.isEmpty() ? line : line + " (" + problem + ")");
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
