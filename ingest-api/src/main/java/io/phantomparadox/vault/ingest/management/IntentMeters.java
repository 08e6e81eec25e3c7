package io.phantomparadox.vault.ingest.management;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the door counts: {@code vault.ingest.intents} by result (accepted, or a problem's name),
 * {@code vault.ingest.answers} by class of status, and {@code vault.ingest.requests} in seconds.
 */
public final class IntentMeters {
  private static final String INTENTS = "vault.ingest.intents";
  private static final List<String> ANSWER_CLASSES = List.of("2xx", "3xx", "4xx", "5xx");

  private final Counter accepted;
  private final Map<ProblemType, Counter> turned = new EnumMap<>(ProblemType.class);
  private final Timer requests;
  private final Counter[] answers = new Counter[ANSWER_CLASSES.size()];

  /** Registers every counter at once, so that a rate is known before the first refusal. */
  public IntentMeters(MeterRegistry meters) {
    this.accepted = meters.counter(INTENTS, "result", "accepted");
    for (ProblemType type : ProblemType.values()) {
      String name = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
      turned.put(type, meters.counter(INTENTS, "result", name));
    }
    for (int each = 0; each < answers.length; each++) {
      answers[each] =
          Counter.builder("vault.ingest.answers")
              .description("Answers to requests of every kind, by class of their HTTP status")
              .tag("class", ANSWER_CLASSES.get(each))
              .register(meters);
    }
    this.requests =
        Timer.builder("vault.ingest.requests")
            .description("From a body read to its answer")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(meters);
  }

  /** One more request of whatever kind has this HTTP status as its answer. */
  public void status(int status) {
    answers[Math.clamp(status / 100 - 2, 0, answers.length - 1)].increment();
  }

  /** One more in the log. */
  public void accepted() {
    accepted.increment();
  }

  /** One more refused; a body that cannot be read counts once. */
  public void turned(ProblemType type) {
    Counter counter = turned.get(type);
    if (counter != null) {
      counter.increment();
    }
  }

  /** One more request answered. */
  public void answered(Duration took) {
    requests.record(took);
  }
}
