package io.phantomparadox.vault.solana.rpc;

import java.util.function.Function;

/**
 * The outcome of a call.
 *
 * @param <T> what a successful call answers
 */
public sealed interface RpcResult<T> {
  /** The node answered. */
  record Ok<T>(T value) implements RpcResult<T> {}

  /** It did not, or answered with an error. */
  record Failed<T>(RpcError error) implements RpcResult<T> {}

  /** An answer. */
  static <T> RpcResult<T> ok(T value) {
    return new Ok<>(value);
  }

  /** An error. */
  static <T> RpcResult<T> failed(RpcError error) {
    return new Failed<>(error);
  }

  /** Transforms an answer and keeps an error. */
  default <R> RpcResult<R> map(Function<? super T, ? extends R> mapping) {
    return switch (this) {
      case Ok<T>(T value) -> new Ok<>(mapping.apply(value));
      case Failed<T>(RpcError error) -> new Failed<>(error);
    };
  }

  /** Calls on with an answer and keeps an error. */
  default <R> RpcResult<R> flatMap(Function<? super T, RpcResult<R>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Failed<T>(RpcError error) -> new Failed<>(error);
    };
  }

  /**
   * The answer.
   *
   * @throws RpcException with the error when there is none
   */
  default T orElseThrow() throws RpcException {
    return switch (this) {
      case Ok<T>(T value) -> value;
      case Failed<T>(RpcError error) -> throw new RpcException(error);
    };
  }
}
