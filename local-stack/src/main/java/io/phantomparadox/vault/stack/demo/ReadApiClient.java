package io.phantomparadox.vault.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Asks the indexer's read API how far the vault is. */
final class ReadApiClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final ObjectMapper json = new ObjectMapper();
  private final URI stats;
  private final long game;

  ReadApiClient(URI indexer, long game) {
    this.stats = indexer.resolve("/api/stats");
    this.game = game;
  }

  /**
   * Counts of one game.
   *
   * @param intents by status
   * @param batches by status
   * @param executed trades in settled batches
   * @param grossLamports of settled batches
   * @param netLamports of settled batches
   */
  record Stats(
      Map<String, Long> intents,
      Map<String, Long> batches,
      long executed,
      long grossLamports,
      long netLamports) {
    /** Before anything was read. */
    static final Stats NONE = new Stats(Map.of(), Map.of(), 0, 0, 0);

    long intents(String... statuses) {
      long sum = 0;
      for (String status : statuses) {
        sum += intents.getOrDefault(status, 0L);
      }
      return sum;
    }

    long allIntents() {
      return intents.values().stream().mapToLong(Long::longValue).sum();
    }

    long allBatches() {
      return batches.values().stream().mapToLong(Long::longValue).sum();
    }

    /** True when no batch is between its cut and its end. */
    boolean batchesEnded() {
      return batches.getOrDefault("NETTED", 0L) + batches.getOrDefault("COMMITTED", 0L) == 0;
    }
  }

  /**
   * @throws IOException when the API does not answer
   */
  Stats stats() throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(stats).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("the read API answered " + response.statusCode());
    }
    JsonNode answer = json.readTree(response.body());
    Map<String, Long> intents = new TreeMap<>();
    for (JsonNode row : answer.get("intents")) {
      if (row.get("game").asLong() == game) {
        intents.put(row.get("status").asText(), row.get("count").asLong());
      }
    }
    Map<String, Long> batches = new TreeMap<>();
    long executed = 0;
    long gross = 0;
    long net = 0;
    for (JsonNode row : answer.get("batches")) {
      if (row.get("game").asLong() != game) {
        continue;
      }
      batches.put(row.get("status").asText(), row.get("count").asLong());
      if (row.get("status").asText().equals("SETTLED")) {
        executed = row.get("executed").asLong();
        gross = row.get("grossLamports").asLong();
        net = row.get("netLamports").asLong();
      }
    }
    return new Stats(intents, batches, executed, gross, net);
  }

  @Override
  public void close() {
    http.close();
  }
}
