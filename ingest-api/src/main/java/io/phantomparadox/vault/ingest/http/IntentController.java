package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.phantomparadox.vault.ingest.IngestLimits;
import io.phantomparadox.vault.ingest.intent.IntentDoor;
import io.phantomparadox.vault.ingest.intent.IntentDoor.Decision.Admitted;
import io.phantomparadox.vault.ingest.intent.IntentReader;
import io.phantomparadox.vault.ingest.intent.IntentReading;
import io.phantomparadox.vault.ingest.log.IntentIntake;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;

/** Takes intents. */
@Controller("/api/intents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class IntentController {
  private static final byte[] NO_BODY = {};

  private final IntentReader reader;
  private final IntentDoor door;
  private final IntentIntake intake;
  private final IngestLimits limits;

  IntentController(IntentReader reader, IntentDoor door, IntentIntake intake, IngestLimits limits) {
    this.reader = reader;
    this.door = door;
    this.intake = intake;
    this.limits = limits;
  }

  /** Takes one intent; answers 202 when Kafka has it. */
  @Post(consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> one(HttpRequest<byte[]> request) throws InterruptedException {
    String correlationId = Correlation.of(request);
    byte[] bytes = request.getBody().orElse(NO_BODY);
    if (bytes.length > limits.singleBytesMax()) {
      return ProblemBody.answer(tooLarge(limits.singleBytesMax()), correlationId);
    }
    return switch (reader.one(bytes)) {
      case IntentReading.Unreadable(Problem problem) -> ProblemBody.answer(problem, correlationId);
      case IntentReading.Read(List<IntentReading.Element> elements) ->
          switch (take(elements, correlationId).getFirst()) {
            case Answer.Accepted(Admitted intent, var place) ->
                HttpResponse.accepted().body(AcceptedBody.of(intent.id(), place));
            case Answer.Turned(Problem problem) -> ProblemBody.answer(problem, correlationId);
          };
    };
  }

  /** Takes many intents; each has its own result, in the same order. */
  @Post(value = "/batch", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> many(HttpRequest<byte[]> request) throws InterruptedException {
    String correlationId = Correlation.of(request);
    byte[] bytes = request.getBody().orElse(NO_BODY);
    if (bytes.length > limits.batchBytesMax()) {
      return ProblemBody.answer(tooLarge(limits.batchBytesMax()), correlationId);
    }
    return switch (reader.array(bytes)) {
      case IntentReading.Unreadable(Problem problem) -> ProblemBody.answer(problem, correlationId);
      case IntentReading.Read(List<IntentReading.Element> elements) ->
          HttpResponse.ok(results(take(elements, correlationId)));
    };
  }

  private static BatchBody results(List<Answer> answers) {
    List<BatchBody.Result> results = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      results.add(
          switch (answers.get(i)) {
            case Answer.Accepted(Admitted intent, var place) ->
                BatchBody.Result.accepted(i, intent.id(), place);
            case Answer.Turned(Problem problem) -> BatchBody.Result.turned(i, problem);
          });
    }
    return new BatchBody(results);
  }

  private List<Answer> take(List<IntentReading.Element> elements, String correlationId)
      throws InterruptedException {
    List<Admitted> admitted = new ArrayList<>(elements.size());
    List<IntentDoor.Decision> decisions = new ArrayList<>(elements.size());
    for (IntentReading.Element element : elements) {
      IntentDoor.Decision decision =
          switch (element) {
            case IntentReading.Element.WellFormed(var signed) -> door.decide(signed);
            case IntentReading.Element.IllFormed(Problem problem) ->
                new IntentDoor.Decision.Turned(problem);
          };
      if (decision instanceof Admitted intent) {
        admitted.add(intent);
      }
      decisions.add(decision);
    }
    List<IntentIntake.Outcome> outcomes = intake.append(admitted, correlationId);
    List<Answer> answers = new ArrayList<>(elements.size());
    int next = 0;
    for (IntentDoor.Decision decision : decisions) {
      answers.add(
          switch (decision) {
            case Admitted intent -> answer(intent, outcomes.get(next++));
            case IntentDoor.Decision.Turned(Problem problem) -> new Answer.Turned(problem);
          });
    }
    return answers;
  }

  private Answer answer(Admitted intent, IntentIntake.Outcome outcome) {
    return switch (outcome) {
      case IntentIntake.Outcome.Logged(var place) -> new Answer.Accepted(intent, place);
      case IntentIntake.Outcome.Unacknowledged(String why) ->
          new Answer.Turned(
              ProblemType.LOG_UNAVAILABLE.with(
                  "not accepted: no acknowledgement in time ("
                      + why
                      + "). The write may still land; post the same bytes again: they are the same"
                      + " intent, it cannot count twice"));
      case IntentIntake.Outcome.Refused(boolean closing) ->
          new Answer.Turned(
              closing
                  ? ProblemType.CLOSING.with(
                      "not accepted: nothing was written; another instance" + " will take it")
                  : ProblemType.OVERLOADED.with(
                      "not accepted: nothing was written; "
                          + limits.inFlightMax()
                          + " intents are waiting for Kafka already"));
    };
  }

  private static Problem tooLarge(int bytesMax) {
    return ProblemType.BODY_TOO_LARGE.with("the body has more than " + bytesMax + " bytes");
  }

  private sealed interface Answer {
    record Accepted(Admitted intent, io.phantomparadox.vault.ingest.log.LogPlace place)
        implements Answer {}

    record Turned(Problem problem) implements Answer {}
  }
}
