package io.phantomparadox.vault.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Posts signed intents to the door. What is not answered, or answered with 429 or 5xx, is posted
 * again with the same bytes, which the vault takes as the same intent; any other answer is final.
 * Thread-safe.
 */
public final class IntentClient implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final int TOO_MANY = 429;

  /** A result of a batch is below 1 KiB; beyond this an answer is cut off and is an error. */
  private static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

  private final URI single;
  private final URI batch;
  private final RetryPolicy policy;
  private final HttpClient http;
  private final ObjectMapper mapper = new ObjectMapper();

  private IntentClient(URI door, RetryPolicy policy) {
    this.single = door.resolve("/api/intents");
    this.batch = door.resolve("/api/intents/batch");
    this.policy = policy;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(policy.connectTimeout())
            .build();
  }

  /** A client with {@link RetryPolicy#DEFAULT}. */
  public static IntentClient of(URI door) {
    return of(door, RetryPolicy.DEFAULT);
  }

  /**
   * @param door scheme, host and port of the ingest API
   */
  public static IntentClient of(URI door, RetryPolicy policy) {
    return new IntentClient(door, policy);
  }

  /**
   * Posts one intent.
   *
   * @throws InterruptedException when interrupted; the intent may be accepted or not
   */
  public PostResult post(SignedIntent signed) throws InterruptedException {
    return postUntilAnswered(List.of(signed), false).getFirst();
  }

  /**
   * Posts many intents in their order, in as many requests as the policy's batch size asks for.
   *
   * @return one result each, in the same order
   * @throws InterruptedException when interrupted; intents may be accepted or not
   */
  public List<PostResult> postAll(List<SignedIntent> intents) throws InterruptedException {
    List<PostResult> results = new ArrayList<>(intents.size());
    for (int from = 0; from < intents.size(); from += policy.batchSize()) {
      int to = Math.min(intents.size(), from + policy.batchSize());
      results.addAll(postUntilAnswered(intents.subList(from, to), true));
    }
    return results;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private List<PostResult> postUntilAnswered(List<SignedIntent> intents, boolean asBatch)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom();
    List<Pending> open = new ArrayList<>(intents.size());
    for (int i = 0; i < intents.size(); i++) {
      open.add(new Pending(i, intents.get(i), intents.get(i).intent().id()));
    }
    @Nullable PostResult[] results = new PostResult[intents.size()];
    for (int attempt = 1; ; attempt++) {
      Round round = asBatch ? postBatch(open) : postOne(open.getFirst());
      boolean last = attempt == policy.attempts();
      List<Pending> again = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Pending pending = open.get(i);
        switch (round.answers().get(i)) {
          case Answer.Final end -> results[pending.index()] = end.result();
          case Answer.Again retry -> {
            if (last) {
              results[pending.index()] =
                  new PostResult.Unanswered(pending.id(), attempt, retry.problem());
            } else {
              again.add(pending);
            }
          }
        }
      }
      if (again.isEmpty()) {
        return resultsInOrder(results);
      }
      open = again;
      Thread.sleep(policy.pauseAfter(attempt, round.retryAfter(), random));
    }
  }

  private static List<PostResult> resultsInOrder(@Nullable PostResult[] results) {
    List<PostResult> list = new ArrayList<>(results.length);
    for (PostResult result : results) {
      if (result == null) {
        throw new IllegalStateException("an intent ended without a result");
      }
      list.add(result);
    }
    return list;
  }

  private Round postOne(Pending pending) throws InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = send(single, IntentJson.one(pending.signed()));
      JsonNode body = mapper.readTree(response.body());
      return new Round(List.of(answer(pending, response.statusCode(), body)), retryAfter(response));
    } catch (IOException failed) {
      return Round.failed(1, failed);
    }
  }

  private Round postBatch(List<Pending> open) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          send(batch, IntentJson.many(open.stream().map(Pending::signed).toList()));
      JsonNode body = mapper.readTree(response.body());
      JsonNode results = body.path("results");
      List<Answer> answers = new ArrayList<>(open.size());
      for (int i = 0; i < open.size(); i++) {
        JsonNode result = results.path(i);
        answers.add(
            results.size() == open.size()
                ? answer(open.get(i), result.path("status").asInt(0), result)
                : answer(open.get(i), wholeBatchStatus(response), body));
      }
      return new Round(answers, retryAfter(response));
    } catch (IOException failed) {
      return Round.failed(open.size(), failed);
    }
  }

  /** An answer that should hold results but does not is no answer. */
  private static int wholeBatchStatus(HttpResponse<byte[]> response) {
    return response.statusCode() < 300 ? 0 : response.statusCode();
  }

  private HttpResponse<byte[]> send(URI uri, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(policy.answerTimeout())
            .header("Content-Type", JSON)
            .header("Accept", JSON)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
  }

  private static Answer answer(Pending pending, int status, JsonNode body) {
    Hash32 id = pending.id();
    if (status == 202) {
      return id.toHex().equals(body.path("intentId").asText())
          ? new Answer.Final(
              new PostResult.Accepted(
                  id, body.path("partition").asInt(-1), body.path("offset").asLong(-1)))
          : new Answer.Again("the answer is for another intent: " + body.path("intentId").asText());
    }
    String detail = body.path("detail").asText(body.path("title").asText(""));
    if (status >= 400 && status < 500 && status != TOO_MANY) {
      return new Answer.Final(
          new PostResult.Refused(
              id, status, body.path("type").asText(""), detail, body.path("field").asText("")));
    }
    return new Answer.Again("status " + status + ": " + detail);
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  private record Pending(int index, SignedIntent signed, Hash32 id) {}

  private sealed interface Answer {
    record Final(PostResult result) implements Answer {}

    record Again(String problem) implements Answer {}
  }

  private record Round(List<Answer> answers, Duration retryAfter) {
    static Round failed(int size, IOException failure) {
      List<Answer> answers = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        answers.add(new Answer.Again(failure.toString()));
      }
      return new Round(answers, Duration.ZERO);
    }
  }
}
