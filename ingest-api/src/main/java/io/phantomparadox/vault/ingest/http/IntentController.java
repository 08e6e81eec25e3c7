package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.phantomparadox.vault.ingest.IngestLimits;
import io.phantomparadox.vault.ingest.http.IntentTaking.Answer;
import io.phantomparadox.vault.ingest.intent.IntentReader;
import io.phantomparadox.vault.ingest.intent.IntentReading;
import io.phantomparadox.vault.ingest.log.LogPlace;
import io.phantomparadox.vault.ingest.management.IntentMeters;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.Hash32;
import jakarta.inject.Named;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * Takes intents: as JSON, many also as one JSON object a line, and in the compact form of 298
 * signed bytes and 64 bytes of signature each.
 */
@Controller("/api/intents")
final class IntentController {
  private static final byte[] NO_BODY = {};
  private static final String LINES = "application/x-ndjson";

  private final IntentReader reader;
  private final IntentTaking taking;
  private final Gate gate;
  private final IntentMeters meters;
  private final IngestLimits limits;
  private final JsonMapper json;
  private final ExecutorService elsewhere;

  IntentController(
      IntentReader reader,
      IntentTaking taking,
      Gate gate,
      IntentMeters meters,
      IngestLimits limits,
      JsonMapper json,
      @Named(TaskExecutors.BLOCKING) ExecutorService elsewhere) {
    this.reader = reader;
    this.taking = taking;
    this.gate = gate;
    this.meters = meters;
    this.limits = limits;
    this.json = json;
    this.elsewhere = elsewhere;
  }

  /**
   * Takes one intent; answers 202 when Kafka has it. Runs on the thread that read the request and
   * waits for nothing there: handing each post to another thread cost more than all the rest.
   */
  @Post(consumes = {MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
  CompletableFuture<HttpResponse<?>> one(HttpRequest<byte[]> request) {
    return gate.mayWait()
        ? CompletableFuture.completedFuture(request).thenComposeAsync(this::takeOne, elsewhere)
        : takeOne(request);
  }

  private CompletableFuture<HttpResponse<?>> takeOne(HttpRequest<byte[]> request) {
    long from = System.nanoTime();
    String correlationId = Correlation.of(request);
    byte[] body = request.getBody().orElse(NO_BODY);
    Optional<Problem> refusal =
        body.length > limits.singleBytesMax()
            ? Optional.of(tooLarge(limits.singleBytesMax()))
            : gate.refusal(request, 1);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refuse(refusal.get(), correlationId));
    }
    IntentReading reading = isBinary(request) ? single(reader.binary(body)) : reader.one(body);
    return switch (reading) {
      case IntentReading.Unreadable(Problem problem) ->
          CompletableFuture.completedFuture(refuse(problem, correlationId));
      case IntentReading.Read(List<IntentReading.Element> elements) ->
          taking
              .takeOne(elements.getFirst(), correlationId, elsewhere)
              .thenApply(
                  answer -> {
                    meters.answered(Duration.ofNanos(System.nanoTime() - from));
                    return switch (answer) {
                      case Answer.Accepted(Hash32 id, LogPlace place) ->
                          HttpResponse.accepted().body(AcceptedBody.of(id, place));
                      case Answer.Turned(Problem problem) ->
                          ProblemBody.answer(problem, correlationId);
                    };
                  });
    };
  }

  /** Takes many intents; each has its own result, in the same order. */
  @Post(
      value = "/batch",
      consumes = {MediaType.APPLICATION_JSON, LINES, MediaType.APPLICATION_OCTET_STREAM})
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> many(HttpRequest<byte[]> request) throws InterruptedException {
    boolean lines = isA(request, LINES);
    return take(
        request,
        limits.batchBytesMax(),
        body -> {
          if (lines) {
            return reader.lines(body);
          }
          return isBinary(request) ? reader.binary(body) : reader.array(body);
        },
        answers -> {
          List<BatchBody.Result> results = results(answers);
          return lines
              ? HttpResponse.ok(asLines(results)).contentType(LINES)
              : HttpResponse.ok(new BatchBody(results));
        });
  }

  private HttpResponse<?> take(
      HttpRequest<byte[]> request,
      int bytesMax,
      Function<byte[], IntentReading> reading,
      Function<List<Answer>, HttpResponse<?>> answering)
      throws InterruptedException {
    long from = System.nanoTime();
    String correlationId = Correlation.of(request);
    byte[] body = request.getBody().orElse(NO_BODY);
    if (body.length > bytesMax) {
      return refuse(tooLarge(bytesMax), correlationId);
    }
    // one token before the body is looked at, so that garbage is not free
    Optional<Problem> tooOften = gate.refusal(request, 1);
    if (tooOften.isPresent()) {
      return refuse(tooOften.get(), correlationId);
    }
    return switch (reading.apply(body)) {
      case IntentReading.Unreadable(Problem problem) -> refuse(problem, correlationId);
      case IntentReading.Read(List<IntentReading.Element> elements) -> {
        if (elements.size() > 1) {
          tooOften = gate.refusal(request, elements.size() - 1L);
        }
        if (tooOften.isPresent()) {
          yield refuse(tooOften.get(), correlationId);
        }
        HttpResponse<?> answer = answering.apply(taking.take(elements, correlationId));
        meters.answered(Duration.ofNanos(System.nanoTime() - from));
        yield answer;
      }
    };
  }

  private static Problem tooLarge(int bytesMax) {
    return ProblemType.BODY_TOO_LARGE.with("the body has more than " + bytesMax + " bytes");
  }

  private HttpResponse<?> refuse(Problem problem, String correlationId) {
    meters.turned(problem.type());
    return ProblemBody.answer(problem, correlationId);
  }

  /** The path for one intent takes one, in whatever form. */
  private static IntentReading single(IntentReading reading) {
    return reading instanceof IntentReading.Read read && read.elements().size() > 1
        ? new IntentReading.Unreadable(
            ProblemType.BATCH_TOO_LARGE.with("one intent here; many go to /api/intents/batch"))
        : reading;
  }

  private static boolean isBinary(HttpRequest<?> request) {
    return isA(request, MediaType.APPLICATION_OCTET_STREAM);
  }

  private static boolean isA(HttpRequest<?> request, String type) {
    return request.getContentType().filter(found -> found.getName().equals(type)).isPresent();
  }

  private static List<BatchBody.Result> results(List<Answer> answers) {
    List<BatchBody.Result> results = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      results.add(
          switch (answers.get(i)) {
            case Answer.Accepted(Hash32 id, LogPlace place) ->
                BatchBody.Result.accepted(i, id, place);
            case Answer.Turned(Problem problem) -> BatchBody.Result.turned(i, problem);
          });
    }
    return results;
  }

  private byte[] asLines(List<BatchBody.Result> results) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(results.size() * 200);
    try {
      for (BatchBody.Result result : results) {
        lines.write(json.writeValueAsBytes(result));
        lines.write('\n');
      }
    } catch (IOException impossible) {
      // memory does not fail to be written
      throw new java.io.UncheckedIOException(impossible);
    }
    return lines.toByteArray();
  }
}
