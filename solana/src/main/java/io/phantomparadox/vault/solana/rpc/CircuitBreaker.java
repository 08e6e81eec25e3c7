package io.phantomparadox.vault.solana.rpc;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps calls away from an endpoint that fails.
 *
 * <pre>
 *            failures in a row
 *   CLOSED ────────────────────► OPEN ◄────────┐
 *     ▲                            │ openFor    │ trial fails
 *     │ trial succeeds             ▼            │
 *     └──────────────────────── HALF_OPEN ──────┘
 * </pre>
 *
 * <p>Half open, one caller at a time may try. Thread-safe.
 */
final class CircuitBreaker {
  /** Where a circuit stands. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** What a caller may do with the endpoint now. */
  enum Permission {
    CALL,
    TRIAL,
    REFUSED
  }

  private final int failuresToOpen;
  private final long openForNanos;
  private final LongSupplier nanoClock;

  private State state = State.CLOSED;
  private int failures;
  private long openedAt;

  CircuitBreaker(int failuresToOpen, Duration openFor, LongSupplier nanoClock) {
    this.failuresToOpen = failuresToOpen;
    this.openForNanos = openFor.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Asks to call. Who gets {@link Permission#TRIAL} must report its outcome. */
  synchronized Permission ask() {
    return switch (state) {
      case CLOSED -> Permission.CALL;
      case HALF_OPEN -> Permission.REFUSED;
      case OPEN -> {
        if (nanoClock.getAsLong() - openedAt < openForNanos) {
          yield Permission.REFUSED;
        }
        state = State.HALF_OPEN;
        yield Permission.TRIAL;
      }
    };
  }

  /**
   * Asks for a trial before its time, because there is nobody else to call.
   *
   * @param least how long the circuit must have been open
   */
  synchronized Permission askEarly(Duration least) {
    if (state != State.OPEN || nanoClock.getAsLong() - openedAt < least.toNanos()) {
      return Permission.REFUSED;
    }
    state = State.HALF_OPEN;
    return Permission.TRIAL;
  }

  /** A good answer; of a call that began before the circuit opened it changes nothing. */
  synchronized void succeeded() {
    if (state != State.OPEN) {
      state = State.CLOSED;
      failures = 0;
    }
  }

  synchronized void failed() {
    failures++;
    if (state == State.HALF_OPEN || failures >= failuresToOpen) {
      state = State.OPEN;
      openedAt = nanoClock.getAsLong();
    }
  }

  /** Opens the circuit whatever was reported: the endpoint answers, and is not to be believed. */
  synchronized void trip() {
    state = State.OPEN;
    openedAt = nanoClock.getAsLong();
  }

  /** A trial that says nothing about the endpoint, because its caller was interrupted. */
  synchronized void abandoned() {
    if (state == State.HALF_OPEN) {
      state = State.OPEN;
    }
  }

  synchronized State state() {
    return state;
  }

  /**
   * How long until a trial is allowed; empty when calls are.
   *
   * @param least after which an open circuit allows one
   */
  synchronized Optional<Duration> retryIn(Duration least) {
    return switch (state) {
      case CLOSED -> Optional.empty();
      case HALF_OPEN -> Optional.of(Duration.ZERO);
      case OPEN ->
          Optional.of(
              Duration.ofNanos(
                  Math.max(
                      0,
                      Math.min(least.toNanos(), openForNanos)
                          - (nanoClock.getAsLong() - openedAt))));
    };
  }
}
