package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.ingest.problem.Problem;
import java.util.function.Function;

/**
 * What came of asking the chain.
 *
 * @param <T> a good answer
 */
public sealed interface ChainAnswer<T> {
  /** It went well. */
  record Good<T>(T value) implements ChainAnswer<T> {}

  /** It did not; the problem is for the sender. */
  record Refused<T>(Problem problem) implements ChainAnswer<T> {}

  /** Goes on with a good answer. */
  default <R> ChainAnswer<R> then(Function<? super T, ChainAnswer<R>> next) {
    return switch (this) {
      case Good<T>(T value) -> next.apply(value);
      case Refused<T>(Problem problem) -> new Refused<>(problem);
    };
  }
}
