package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.phantomparadox.vault.ingest.lookup.IntentLife;
import io.phantomparadox.vault.ingest.lookup.IntentLives;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.util.Optional;
import org.reactivestreams.Publisher;

/** An intent's life, by the id that 202 answered: once, or as it goes on. */
@Controller("/api/intents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class IntentLifeController {
  private final Gate gate;
  private final IntentLives lives;
  private final IntentEvents events;

  IntentLifeController(Gate gate, IntentLives lives, IntentEvents events) {
    this.gate = gate;
    this.lives = lives;
    this.events = events;
  }

  /** The whole life with its reasons. */
  @Get("/{id}")
  HttpResponse<?> life(HttpRequest<?> request, @PathVariable String id)
      throws InterruptedException {
    passOrThrow(request, id);
    return switch (lives.find(id)) {
      case IntentLives.Life.Known(IntentLife life) ->
          HttpResponse.ok(life.intent().toString()).contentType(MediaType.APPLICATION_JSON);
      case IntentLives.Life.Unknown _ -> throw new ProblemException(unknown());
      case IntentLives.Life.Unavailable(String why) ->
          throw new ProblemException(ProblemType.LOOKUP_UNAVAILABLE.with(why));
    };
  }

  /** The life as it goes on: an event for each step, until its end. */
  @Get(value = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM)
  Publisher<Event<String>> events(HttpRequest<?> request, @PathVariable String id)
      throws InterruptedException {
    passOrThrow(request, id);
    if (lives.find(id) instanceof IntentLives.Life.Unknown) {
      throw new ProblemException(unknown());
    }
    String after = Optional.ofNullable(request.getHeaders().get("Last-Event-ID")).orElse("");
    return events
        .of(id, after)
        .orElseThrow(
            () -> new ProblemException(ProblemType.OVERLOADED.with("too many streams are open")));
  }

  private void passOrThrow(HttpRequest<?> request, String id) {
    Optional<Problem> tooOften = gate.refusal(request, 1);
    if (tooOften.isPresent()) {
      throw new ProblemException(tooOften.get());
    }
    if (!LookupController.isHash(id)) {
      throw new ProblemException(
          ProblemType.INVALID_FIELD.in("id", "id: is not 64 lower-case hex digits"));
    }
  }

  private static Problem unknown() {
    return ProblemType.NOT_FOUND.with("no such intent, or the indexer has not seen it yet");
  }
}
