package io.phantomparadox.vault.solana.rpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a call has no answer. Only {@link Rejected} says anything about the request itself; after any
 * other it is unknown whether the node did what it was asked.
 */
public sealed interface RpcError {
  /** No connection, or it broke. */
  record Unreachable(String problem) implements RpcError {}

  /** No answer within the deadline. */
  record TimedOut(Duration deadline) implements RpcError {}

  /** The thread was interrupted; its flag is set again. */
  record Interrupted() implements RpcError {}

  /** HTTP 429, or the node's own limit; {@code retryAfter} when it said one. */
  record RateLimited(Optional<Duration> retryAfter) implements RpcError {}

  /** Any other HTTP status but 200. */
  record HttpStatus(int status) implements RpcError {}

  /** An answer that is not what the protocol says. */
  record Malformed(String problem) implements RpcError {}

  /** No endpoint may be called: every circuit is open. */
  record AllCircuitsOpen(Duration retryIn) implements RpcError {}

  /**
   * The node refused.
   *
   * @param code of JSON-RPC
   * @param kind what the code means
   * @param message the node's text
   * @param transactionError why a transaction failed its preflight, where that is the reason
   * @param logs the program logs of that preflight
   */
  record Rejected(
      int code,
      RpcErrorKind kind,
      String message,
      Optional<TransactionError> transactionError,
      List<String> logs)
      implements RpcError {
    public Rejected {
      logs = List.copyOf(logs);
    }
  }

  /** Whether another endpoint, or the same one later, may well answer. */
  default boolean isWorthRetrying() {
    return switch (this) {
      case Unreachable u -> true;
      case TimedOut t -> true;
      case RateLimited r -> true;
      case HttpStatus h -> true;
      case Malformed m -> true;
      case Rejected rejected -> rejected.kind().isNodesOwnTrouble();
      case Interrupted i -> false;
      case AllCircuitsOpen a -> false;
    };
  }

  /** One line for a human. */
  default String describe() {
    return switch (this) {
      case Unreachable(String problem) -> "unreachable: " + problem;
      case TimedOut(Duration deadline) -> "no answer within " + deadline.toMillis() + " ms";
      case Interrupted() -> "interrupted";
      case RateLimited(Optional<Duration> after) ->
          "rate limited" + after.map(wait -> ", again in " + wait.toMillis() + " ms").orElse("");
      case HttpStatus(int status) -> "HTTP status " + status;
      case Malformed(String problem) -> "malformed answer: " + problem;
      case AllCircuitsOpen(Duration retryIn) ->
          "every endpoint is out, next trial in " + retryIn.toMillis() + " ms";
      case Rejected rejected ->
          "refused with "
              + rejected.code()
              + ": "
              + rejected.message()
              + rejected.transactionError().map(error -> " (" + error + ")").orElse("");
    };
  }
}
