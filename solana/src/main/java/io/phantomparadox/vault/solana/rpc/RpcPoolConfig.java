package io.phantomparadox.vault.solana.rpc;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How a {@link RpcPool} calls.
 *
 * @param endpoints in order of preference, at least one
 * @param callDeadline of one attempt at one endpoint
 * @param attemptsMax attempts of one call over all endpoints
 * @param backoffFirst longest pause after the first failed round; doubles each round
 * @param backoffMax longest pause at all
 * @param failuresToOpen failures in a row after which an endpoint is left alone
 * @param openFor how long it is left alone before one trial, while another endpoint may be called
 * @param lastResortEvery how often a trial is made when every endpoint is left alone: a pool of one
 *     endpoint is not to be dark for {@code openFor} after a moment's trouble
 */
public record RpcPoolConfig(
    List<URI> endpoints,
    Duration callDeadline,
    int attemptsMax,
    Duration backoffFirst,
    Duration backoffMax,
    int failuresToOpen,
    Duration openFor,
    Duration lastResortEvery) {

  private static final Duration LAST_RESORT_EVERY = Duration.ofSeconds(5);

  public RpcPoolConfig {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no RPC endpoint");
    }
    if (attemptsMax < 1 || failuresToOpen < 1) {
      throw new IllegalArgumentException("attemptsMax and failuresToOpen are at least 1");
    }
    for (Duration duration :
        List.of(callDeadline, backoffFirst, backoffMax, openFor, lastResortEvery)) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("durations of an RPC pool are above zero");
      }
    }
  }

  /** With a trial every 5 s when every endpoint is left alone. */
  public RpcPoolConfig(
      List<URI> endpoints,
      Duration callDeadline,
      int attemptsMax,
      Duration backoffFirst,
      Duration backoffMax,
      int failuresToOpen,
      Duration openFor) {
    this(
        endpoints,
        callDeadline,
        attemptsMax,
        backoffFirst,
        backoffMax,
        failuresToOpen,
        openFor,
        LAST_RESORT_EVERY);
  }

  /**
   * Production values: 10 s a call, 4 attempts, open after 3 failures, for 5 minutes; 5 s when none
   * is left.
   */
  public static RpcPoolConfig of(List<URI> endpoints) {
    return new RpcPoolConfig(
        endpoints,
        Duration.ofSeconds(10),
        4,
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        3,
        Duration.ofMinutes(5));
  }

  /** The same with another time for which a failing endpoint is left alone. */
  public RpcPoolConfig withOpenFor(Duration time) {
    return new RpcPoolConfig(
        endpoints,
        callDeadline,
        attemptsMax,
        backoffFirst,
        backoffMax,
        failuresToOpen,
        time,
        lastResortEvery);
  }

  /** The same with another deadline of one attempt. */
  public RpcPoolConfig withCallDeadline(Duration deadline) {
    return new RpcPoolConfig(
        endpoints,
        deadline,
        attemptsMax,
        backoffFirst,
        backoffMax,
        failuresToOpen,
        openFor,
        lastResortEvery);
  }

  /** The same with another number of failures in a row that opens a circuit. */
  public RpcPoolConfig withFailuresToOpen(int failures) {
    return new RpcPoolConfig(
        endpoints,
        callDeadline,
        attemptsMax,
        backoffFirst,
        backoffMax,
        failures,
        openFor,
        lastResortEvery);
  }

  /** The same with another time between trials when every endpoint is left alone. */
  public RpcPoolConfig withLastResortEvery(Duration time) {
    return new RpcPoolConfig(
        endpoints,
        callDeadline,
        attemptsMax,
        backoffFirst,
        backoffMax,
        failuresToOpen,
        openFor,
        time);
  }
}
