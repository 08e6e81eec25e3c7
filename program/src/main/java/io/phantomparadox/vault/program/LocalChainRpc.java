package io.phantomparadox.vault.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The few calls that whoever starts a local chain needs; services have their own client. */
final class LocalChainRpc {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CALL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration FINAL_DEADLINE = Duration.ofSeconds(60);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

  private final URI uri;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CALL_DEADLINE)
          .build();

  LocalChainRpc(URI uri) {
    this.uri = uri;
  }

  URI uri() {
    return uri;
  }

  JsonNode call(String method, @Nullable Object... params) {
    try {
      Map<String, Object> body =
          Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", Arrays.asList(params));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(CALL_DEADLINE)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new LocalChainException(
            "%s: HTTP %d %s".formatted(method, response.statusCode(), response.body()));
      }
      JsonNode answer = JSON.readTree(response.body());
      if (answer.has("error")) {
        throw new LocalChainException("%s: %s".formatted(method, answer.get("error")));
      }
      return answer.path("result");
    } catch (JsonProcessingException e) {
      throw new LocalChainException(method + ": no JSON", e);
    } catch (IOException e) {
      throw new LocalChainException(method + ": the local chain does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalChainException(method + ": interrupted", e);
    }
  }

  void awaitFinalized(String signature) {
    long end = System.nanoTime() + FINAL_DEADLINE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode status = call("getSignatureStatuses", List.of(signature)).path("value").path(0);
      if (status.path("confirmationStatus").asText().equals("finalized")) {
        if (!status.path("err").isNull()) {
          throw new LocalChainException(signature + " failed: " + status.path("err"));
        }
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_INTERVAL.toMillis()));
    }
    throw new LocalChainException(
        "%s is not final after %d s".formatted(signature, FINAL_DEADLINE.toSeconds()));
  }
}
