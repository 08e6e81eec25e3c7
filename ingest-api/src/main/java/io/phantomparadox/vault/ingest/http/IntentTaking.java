package io.phantomparadox.vault.ingest.http;

import io.phantomparadox.vault.ingest.IngestLimits;
import io.phantomparadox.vault.ingest.intent.IntentDoor;
import io.phantomparadox.vault.ingest.intent.IntentDoor.Decision.Admitted;
import io.phantomparadox.vault.ingest.intent.IntentReading;
import io.phantomparadox.vault.ingest.log.IntentIntake;
import io.phantomparadox.vault.ingest.log.LogPlace;
import io.phantomparadox.vault.ingest.management.IntentMeters;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.ingest.view.EarlyChecks;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Takes what was read through the door and into the log. */
@Singleton
final class IntentTaking {
  private final IntentDoor door;
  private final EarlyChecks early;
  private final IntentIntake intake;
  private final IntentMeters meters;
  private final IngestLimits limits;

  IntentTaking(
      IntentDoor door,
      EarlyChecks early,
      IntentIntake intake,
      IntentMeters meters,
      IngestLimits limits) {
    this.door = door;
    this.early = early;
    this.intake = intake;
    this.meters = meters;
    this.limits = limits;
  }

  /** How one intent fared. */
  sealed interface Answer {
    /** Kafka has it. */
    record Accepted(Hash32 id, LogPlace place) implements Answer {}

    /** It was not accepted. */
    record Turned(Problem problem) implements Answer {}
  }

  /**
   * Takes one intent without holding the thread, unless something speaks against it: that may have
   * to wait for netting's view and goes on elsewhere.
   *
   * @param elsewhere where may be waited
   */
  CompletableFuture<Answer> takeOne(
      IntentReading.Element element, String correlationId, Executor elsewhere) {
    IntentDoor.Decision decision = decide(element);
    if (!(decision instanceof Admitted intent)) {
      return CompletableFuture.completedFuture(
          counted(new Answer.Turned(((IntentDoor.Decision.Turned) decision).problem())));
    }
    if (!early.passesAtOnce(intent.signed().intent()) && !intake.knows(intent.id())) {
      return CompletableFuture.supplyAsync(() -> waiting(intent, correlationId), elsewhere);
    }
    return intake
        .appendOne(intent, correlationId)
        .thenApply(outcome -> counted(answer(intent, outcome)));
  }

  private Answer waiting(Admitted intent, String correlationId) {
    try {
      return takeDecided(new ArrayList<>(List.of(intent)), correlationId).getFirst();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private IntentDoor.Decision decide(IntentReading.Element element) {
    return switch (element) {
      case IntentReading.Element.WellFormed(var signed) -> door.decide(signed);
      case IntentReading.Element.IllFormed(Problem problem) ->
          new IntentDoor.Decision.Turned(problem);
    };
  }

  /** One answer each, in the same order. */
  List<Answer> take(List<IntentReading.Element> elements, String correlationId)
      throws InterruptedException {
    List<IntentDoor.Decision> decisions = new ArrayList<>(elements.size());
    for (IntentReading.Element element : elements) {
      decisions.add(decide(element));
    }
    return takeDecided(decisions, correlationId);
  }

  private List<Answer> takeDecided(List<IntentDoor.Decision> decisions, String correlationId)
      throws InterruptedException {
    checkEarly(decisions);
    List<Admitted> admitted = new ArrayList<>(decisions.size());
    for (IntentDoor.Decision decision : decisions) {
      if (decision instanceof Admitted intent) {
        admitted.add(intent);
      }
    }
    List<IntentIntake.Outcome> outcomes = intake.append(admitted, correlationId);
    List<Answer> answers = new ArrayList<>(decisions.size());
    int next = 0;
    for (IntentDoor.Decision decision : decisions) {
      Answer answer =
          switch (decision) {
            case Admitted intent -> answer(intent, outcomes.get(next++));
            case IntentDoor.Decision.Turned(Problem problem) -> new Answer.Turned(problem);
          };
      answers.add(counted(answer));
    }
    return answers;
  }

  /** Turns what netting would refuse; what the log has already keeps its first answer. */
  private void checkEarly(List<IntentDoor.Decision> decisions) throws InterruptedException {
    List<Integer> places = new ArrayList<>(decisions.size());
    List<Intent> intents = new ArrayList<>(decisions.size());
    for (int i = 0; i < decisions.size(); i++) {
      if (decisions.get(i) instanceof Admitted(SignedIntent signed, Hash32 id)
          && !intake.knows(id)) {
        places.add(i);
        intents.add(signed.intent());
      }
    }
    List<Optional<Problem>> objections = early.objections(intents);
    for (int i = 0; i < places.size(); i++) {
      int place = places.get(i);
      objections
          .get(i)
          .ifPresent(problem -> decisions.set(place, new IntentDoor.Decision.Turned(problem)));
    }
  }

  private Answer counted(Answer answer) {
    switch (answer) {
      case Answer.Accepted _ -> meters.accepted();
      case Answer.Turned(Problem problem) -> meters.turned(problem.type());
    }
    return answer;
  }

  private Answer answer(Admitted intent, IntentIntake.Outcome outcome) {
    return switch (outcome) {
      case IntentIntake.Outcome.Logged(LogPlace place) -> new Answer.Accepted(intent.id(), place);
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
                      "not accepted: nothing was written; another instance will take it")
                  : ProblemType.OVERLOADED.with(
                      "not accepted: nothing was written; "
                          + limits.inFlightMax()
                          + " intents are waiting for Kafka already"));
    };
  }
}
