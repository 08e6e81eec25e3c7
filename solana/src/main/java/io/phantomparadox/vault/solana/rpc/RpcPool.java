package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several endpoints as one: the first that may be called is, the next when it fails.
 *
 * <p>Attempts are bounded and pauses between rounds grow, with full jitter. An endpoint that keeps
 * failing is left alone by its {@link CircuitBreaker}; its trial is a health check. When every
 * endpoint is left alone, one is tried all the same every {@code lastResortEvery}; in between the
 * answer is at once {@link RpcError.AllCircuitsOpen}. Errors that any node would give again (a
 * refused transaction, a skipped slot) are returned, not retried.
 *
 * <p>Answers of two calls may come from two nodes. Where they must not, use {@link #onOneNode}.
 * Thread-safe.
 */
public final class RpcPool implements SolanaRpc, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcPool.class);

  private record Endpoint(URI uri, SolanaRpc client, CircuitBreaker breaker) {}

  /** Waits; replaced in tests. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  private final RpcPoolConfig config;
  private final List<Endpoint> endpoints;
  private final RandomGenerator random;
  private final Pause pause;
  private final LongAdder failovers = new LongAdder();

  /** A pool as configured. */
  public RpcPool(RpcPoolConfig config) {
    this(config, RandomGenerator.getDefault(), Thread::sleep, System::nanoTime);
  }

  /**
   * A pool of nodes that are reached in another way than by HTTP.
   *
   * @param node makes the node of each endpoint of the configuration; closing it is the caller's
   *     business
   */
  public RpcPool(RpcPoolConfig config, Function<URI, ? extends SolanaRpc> node) {
    this(config, node, RandomGenerator.getDefault(), Thread::sleep, System::nanoTime);
  }

  RpcPool(RpcPoolConfig config, RandomGenerator random, Pause pause, LongSupplier nanoClock) {
    this(config, uri -> new RpcClient(uri, config.callDeadline()), random, pause, nanoClock);
  }

  private RpcPool(
      RpcPoolConfig config,
      Function<URI, ? extends SolanaRpc> node,
      RandomGenerator random,
      Pause pause,
      LongSupplier nanoClock) {
    this.config = config;
    this.random = random;
    this.pause = pause;
    List<Endpoint> made = new ArrayList<>();
    for (URI uri : config.endpoints()) {
      made.add(
          new Endpoint(
              uri,
              node.apply(uri),
              new CircuitBreaker(config.failuresToOpen(), config.openFor(), nanoClock)));
    }
    this.endpoints = List.copyOf(made);
  }

  @Override
  public RpcResult<JsonNode> call(String method, ArrayNode params) {
    return onOneNode(method, client -> client.call(method, params));
  }

  /**
   * Runs {@code calls} against one node; when it fails in a way another node may not, runs it again
   * there. For questions whose parts must come from the same node, such as a missing status beside
   * the block height.
   */
  public <T> RpcResult<T> onOneNode(Function<? super SolanaRpc, RpcResult<T>> calls) {
    return onOneNode("several calls", calls);
  }

  /**
   * Runs {@code calls} against one node after the other, each once and without a pause, until one
   * gives a good answer. For questions that a node may answer honestly and yet worse than another:
   * one that is behind, or that keeps less history. Any refusal leads on to the next node.
   *
   * @return the first good answer, else the first answer at all, else the last error
   */
  public <T> RpcResult<T> onAnyNode(
      Function<? super SolanaRpc, RpcResult<T>> calls, Predicate<? super T> good) {
    RpcResult<T> poor = null;
    RpcResult<T> failed = null;
    for (Endpoint endpoint : endpoints) {
      if (!mayCall(endpoint, endpoint.breaker().ask())) {
        continue;
      }
      if (poor != null || failed != null) {
        failovers.increment();
      }
      RpcResult<T> result = attempt(endpoint, calls);
      switch (result) {
        case RpcResult.Ok<T>(T value) -> {
          if (good.test(value)) {
            return result;
          }
          poor = poor == null ? result : poor;
        }
        case RpcResult.Failed<T>(RpcError.Interrupted interrupted) -> {
          return result;
        }
        case RpcResult.Failed<T>(RpcError error) -> {
          LOG.debug("at {}: {}", endpoint.uri(), error.describe());
          failed = result;
        }
      }
    }
    if (poor != null) {
      return poor;
    }
    return failed != null ? failed : lastResort(calls);
  }

  /**
   * Compares how far the endpoints are, and leaves those alone for {@code openFor} whose finalized
   * slot is too far behind the best: a node that stands still answers every call, with yesterday's
   * news, and would never fail. Asks nobody when there is one endpoint.
   *
   * @param slotsBehindMax how far behind is still good
   * @return who is left alone by this
   */
  public List<URI> leaveLaggardsAlone(long slotsBehindMax) {
    Map<Endpoint, Long> slots = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoints.size() > 1
          && endpoint.breaker().state() == CircuitBreaker.State.CLOSED
          && attempt(endpoint, node -> node.getSlot(Commitment.FINALIZED))
              instanceof RpcResult.Ok<Long>(Long slot)) {
        slots.put(endpoint, slot);
      }
    }
    long best = slots.values().stream().mapToLong(Long::longValue).max().orElse(0);
    List<URI> laggards = new ArrayList<>();
    slots.forEach(
        (endpoint, slot) -> {
          if (best - slot > slotsBehindMax) {
            URI uri = endpoint.uri();
            LOG.warn("{} is {} slots behind and is left alone", uri, best - slot);
            endpoint.breaker().trip();
            laggards.add(uri);
          }
        });
    return laggards;
  }

  /**
   * How often a call went on to another endpoint after a failure or a poor answer, since the pool
   * was made.
   */
  public long failovers() {
    return failovers.sum();
  }

  /** Where each circuit stands, for health reports: CLOSED, OPEN or HALF_OPEN. */
  public Map<URI, String> circuits() {
    Map<URI, String> states = new LinkedHashMap<>();
    endpoints.forEach(endpoint -> states.put(endpoint.uri(), endpoint.breaker().state().name()));
    return states;
  }

  @Override
  public void close() {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.client() instanceof RpcClient client) {
        client.close();
      }
    }
  }

  private <T> RpcResult<T> onOneNode(String what, Function<? super SolanaRpc, RpcResult<T>> calls) {
    RpcError last = null;
    Endpoint failedAt = null;
    int attempts = 0;
    for (int round = 0; attempts < config.attemptsMax(); round++) {
      int attemptsBefore = attempts;
      for (Endpoint endpoint : endpoints) {
        if (attempts == config.attemptsMax() || !mayCall(endpoint, endpoint.breaker().ask())) {
          continue;
        }
        attempts++;
        if (failedAt != null && !failedAt.equals(endpoint)) {
          failovers.increment();
        }
        RpcResult<T> result = attempt(endpoint, calls);
        if (!(result instanceof RpcResult.Failed<T>(RpcError error)) || !error.isWorthRetrying()) {
          return result;
        }
        LOG.debug("{} at {}: {}", what, endpoint.uri(), error.describe());
        last = error;
        failedAt = endpoint;
      }
      if (attempts == attemptsBefore) {
        return last != null ? RpcResult.failed(last) : lastResort(calls);
      }
      if (attempts < config.attemptsMax() && !rest(round, last)) {
        return RpcResult.failed(new RpcError.Interrupted());
      }
    }
    return RpcResult.failed(last != null ? last : allOpen());
  }

  /** No endpoint may be called: one whose circuit has been open for a while is tried early. */
  private <T> RpcResult<T> lastResort(Function<? super SolanaRpc, RpcResult<T>> calls) {
    for (Endpoint endpoint : endpoints) {
      if (mayCall(endpoint, endpoint.breaker().askEarly(config.lastResortEvery()))) {
        return attempt(endpoint, calls);
      }
    }
    return RpcResult.failed(allOpen());
  }

  private static boolean mayCall(Endpoint endpoint, CircuitBreaker.Permission permission) {
    return switch (permission) {
      case CALL -> true;
      case REFUSED -> false;
      case TRIAL -> isHealthy(endpoint);
    };
  }

  private static boolean isHealthy(Endpoint endpoint) {
    RpcResult<String> health = endpoint.client().getHealth();
    report(endpoint, health);
    return health instanceof RpcResult.Ok;
  }

  private static <T> RpcResult<T> attempt(
      Endpoint endpoint, Function<? super SolanaRpc, RpcResult<T>> calls) {
    RpcResult<T> result = calls.apply(endpoint.client());
    report(endpoint, result);
    return result;
  }

  private static void report(Endpoint endpoint, RpcResult<?> result) {
    CircuitBreaker breaker = endpoint.breaker();
    CircuitBreaker.State before = breaker.state();
    switch (result) {
      case RpcResult.Ok<?> ok -> breaker.succeeded();
      case RpcResult.Failed<?>(RpcError.Interrupted interrupted) -> breaker.abandoned();
      case RpcResult.Failed<?>(RpcError error) -> {
        if (error.isWorthRetrying()) {
          breaker.failed();
        } else {
          // the node answered, if only with a refusal
          breaker.succeeded();
        }
      }
    }
    CircuitBreaker.State after = breaker.state();
    if (before != after) {
      LOG.info("circuit of {} is {} (was {})", endpoint.uri(), after, before);
    }
  }

  private boolean rest(int round, @Nullable RpcError last) {
    try {
      pause.sleep(backoff(round, last));
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Duration backoff(int round, @Nullable RpcError last) {
    long ceiling =
        Math.min(
            config.backoffMax().toMillis(),
            config.backoffFirst().toMillis() << Math.min(round, 20));
    Duration jittered = Duration.ofMillis(random.nextLong(ceiling + 1));
    if (last instanceof RpcError.RateLimited(Optional<Duration> retryAfter)) {
      // what the node asked for, within our own bound
      Duration asked = retryAfter.orElse(Duration.ZERO);
      Duration most = asked.compareTo(config.backoffMax()) < 0 ? asked : config.backoffMax();
      return most.compareTo(jittered) > 0 ? most : jittered;
    }
    return jittered;
  }

  private RpcError allOpen() {
    Duration retryIn =
        endpoints.stream()
            .flatMap(endpoint -> endpoint.breaker().retryIn(config.lastResortEvery()).stream())
            .min(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    return new RpcError.AllCircuitsOpen(retryIn);
  }
}
