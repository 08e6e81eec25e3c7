package io.phantomparadox.vault.ingest.management;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the door counts: {@code vault.ingest.intents} by result (accepted, or a problem's name) and
 * {@code vault.ingest.requests} in seconds.
 */
public final class IntentMeters {
  private static final String INTENTS = "vault.ingest.intents";

  private final Counter accepted;
  private final Map<ProblemType, Counter> turned = new EnumMap<>(ProblemType.class);
  private final Timer requests;

  /** Registers every counter at once, so that a rate is known before the first refusal. */
  public IntentMeters(MeterRegistry meters) {
    this.accepted = meters.counter(INTENTS, "result", "accepted");
    for (ProblemType type : ProblemType.values()) {
      String name = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
      turned.put(type, meters.counter(INTENTS, "result", name));
    }
    this.requests =
        Timer.builder("vault.ingest.requests")
            .description("From a body read to its answer")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(meters);
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
