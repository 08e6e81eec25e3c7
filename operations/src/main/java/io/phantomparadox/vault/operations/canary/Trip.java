package io.phantomparadox.vault.operations.canary;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a canary's trade went.
 *
 * @param result how it ended
 * @param took from just before it was posted to each stage that it reached
 * @param detail for people, empty when all went well
 */
public record Trip(Result result, Map<Stage, Duration> took, String detail) {
  public Trip {
    took = took.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(took));
  }

  /** Stages in their order. */
  public enum Stage {
    ACCEPTED,
    NETTED,
    FINALIZED
  }

  /** How a trip ends. */
  public enum Result {
    FINALIZED,
    /** The door or netting refused it, or it expired. */
    REFUSED,
    /** It did not end in time. */
    TIMEOUT,
    /** A service did not answer. */
    ERROR
  }
}
