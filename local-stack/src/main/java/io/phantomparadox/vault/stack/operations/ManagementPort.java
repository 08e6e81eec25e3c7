package io.phantomparadox.vault.stack.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What the management port of any service answers, as this side reads it. */
final class ManagementPort implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * Its health.
   *
   * @throws IOException when it does not answer, or not with JSON
   */
  JsonNode health(URI management) throws IOException, InterruptedException {
    return mapper.readTree(get(management.resolve("/health/ready")).body());
  }

  /**
   * Samples of its metrics, without comments.
   *
   * @throws IOException when it does not answer, or has none
   */
  List<String> samples(URI management) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(management.resolve("/prometheus"));
    if (answer.statusCode() != 200) {
      throw new IOException("answered " + answer.statusCode());
    }
    return answer.body().lines().filter(line -> !line.startsWith("#")).toList();
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri).timeout(DEADLINE).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
