package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC to one endpoint. A call is tried once; retries and other endpoints are {@link RpcPool}'s
 * business. Thread-safe.
 */
public final class RpcClient implements SolanaRpc, AutoCloseable {
  /** Largest answer read, in bytes: full mainnet blocks are some megabytes. */
  public static final long ANSWER_BYTES_MAX = 256L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RETRY_AFTER_SECONDS_MAX = 3600;

  private final URI endpoint;
  private final Duration deadline;
  private final HttpClient http;
  private final AtomicLong nextId = new AtomicLong(1);

  /**
   * A client of {@code endpoint}.
   *
   * @param deadline of each call, from connecting to the last byte of the answer
   */
  public RpcClient(URI endpoint, Duration deadline) {
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Where this client calls. */
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public RpcResult<JsonNode> call(String method, ArrayNode params) {
    long id = nextId.getAndIncrement();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method).set("params", params);
    HttpRequest post =
        HttpRequest.newBuilder(endpoint)
            .timeout(deadline)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
            .build();
    // The client hands its own future over to the common pool before it is done. Work of others in
    // that pool must not hold up an answer, so the answer is taken where its last byte arrives.
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    CompletableFuture<?> exchange =
        http.sendAsync(post, head -> body(head, answered))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    answered.completeExceptionally(failure);
                  }
                });
    try {
      // the request's own timeout ends with the headers; this one covers the body too
      return answer(id, answered.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException late) {
      exchange.cancel(true);
      return RpcResult.failed(new RpcError.TimedOut(deadline));
    } catch (ExecutionException failed) {
      return RpcResult.failed(transportError(failed.getCause()));
    } catch (InterruptedException interrupted) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return RpcResult.failed(new RpcError.Interrupted());
    }
  }

  private static HttpResponse.BodySubscriber<byte[]> body(
      HttpResponse.ResponseInfo head, CompletableFuture<Answer> answered) {
    return BodySubscribers.mapping(
        BodySubscribers.limiting(BodySubscribers.ofByteArray(), ANSWER_BYTES_MAX),
        bytes -> {
          answered.complete(new Answer(head.statusCode(), head.headers(), ByteBuffer.wrap(bytes)));
          return bytes;
        });
  }

  /** A whole response. */
  private record Answer(int status, HttpHeaders headers, ByteBuffer body) {}

  /** Gives up what is under way and releases the connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private RpcError transportError(@Nullable Throwable cause) {
    return switch (cause) {
      case HttpTimeoutException late -> new RpcError.TimedOut(deadline);
      case IOException broken -> new RpcError.Unreachable(broken.toString());
      case null -> new RpcError.Unreachable("unknown cause");
      default -> throw new IllegalStateException("the HTTP client failed", cause);
    };
  }

  private static RpcResult<JsonNode> answer(long id, Answer response) {
    if (response.status() == 429) {
      return RpcResult.failed(new RpcError.RateLimited(retryAfter(response)));
    }
    JsonNode body;
    try {
      body = JSON.readTree(response.body().array());
    } catch (JsonProcessingException malformed) {
      return RpcResult.failed(
          response.status() == 200
              ? new RpcError.Malformed("no JSON: " + malformed.getOriginalMessage())
              : new RpcError.HttpStatus(response.status()));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    // some nodes answer JSON-RPC errors with a status other than 200
    JsonNode error = body.path("error");
    if (error.isObject()) {
      return RpcResult.failed(rejected(error));
    }
    if (response.status() != 200) {
      return RpcResult.failed(new RpcError.HttpStatus(response.status()));
    }
    if (body.path("id").asLong(-1) != id || !body.has("result")) {
      return RpcResult.failed(new RpcError.Malformed("not the answer to this request"));
    }
    return RpcResult.ok(body.get("result"));
  }

  private static RpcError rejected(JsonNode error) {
    int code = error.path("code").asInt();
    if (code == 429) {
      return new RpcError.RateLimited(Optional.empty());
    }
    JsonNode data = error.path("data");
    List<String> logs =
        data.path("logs").isArray()
            ? data.path("logs").valueStream().map(JsonNode::asText).toList()
            : List.of();
    return new RpcError.Rejected(
        code,
        RpcErrorKind.ofCode(code),
        error.path("message").asText(),
        TransactionError.ofJson(data.path("err")),
        logs);
  }

  private static Optional<Duration> retryAfter(Answer response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Math.min(Integer.parseInt(seconds), RETRY_AFTER_SECONDS_MAX))
        .map(Duration::ofSeconds);
  }
}
