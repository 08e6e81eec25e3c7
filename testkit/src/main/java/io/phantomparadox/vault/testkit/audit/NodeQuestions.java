package io.phantomparadox.vault.testkit.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Questions to a Solana node, as JSON-RPC over HTTP. Thread-safe. */
final class NodeQuestions implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final URI rpc;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  NodeQuestions(URI rpc) {
    this.rpc = rpc;
  }

  /**
   * @throws EvidenceException when the node gives no answer, or an error
   */
  JsonNode ask(String method, Object... params) {
    try {
      String body =
          json.writeValueAsString(
              Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(rpc)
                  .timeout(TIMEOUT)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode answer = json.readTree(response.body());
      if (answer.hasNonNull("error") || !answer.has("result")) {
        throw new EvidenceException(method + " was answered with " + answer.get("error"));
      }
      return answer.get("result");
    } catch (IOException e) {
      throw new EvidenceException("no answer to " + method, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvidenceException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
