package io.phantomparadox.vault.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that start beside each other where they can and close in the order of their layers. What
 * was started is closed, whatever fails: also a part that becomes ready after the start was given
 * up.
 */
final class Assembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
  private static final Duration PART_CLOSE_DEADLINE = Duration.ofSeconds(25);

  /** In the order they close: first what takes work in, last what others stand on. */
  enum Layer {
    DOOR,
    WORKERS,
    REGISTRY,
    GROUND
  }

  /**
   * How long a part took.
   *
   * @param begun since the assembly began, milliseconds
   * @param tookMillis until it was ready
   */
  record Timing(String part, long begun, long tookMillis) {}

  private final long originNanos = System.nanoTime();
  private final Map<Layer, List<Part>> parts = new EnumMap<>(Layer.class);
  private final List<Timing> timings = new ArrayList<>();
  private final List<CompletableFuture<?>> starts = new ArrayList<>();
  private boolean closing;

  private record Part(String name, AutoCloseable closeable) {}

  /** Starts a part on a thread of its own, after others are ready. */
  <T extends AutoCloseable> CompletableFuture<T> start(
      String name, Layer layer, Callable<T> start, CompletableFuture<?>... after) {
    return task(name, () -> own(name, layer, start.call()), after);
  }

  /** Runs a step of the start that leaves nothing to close. */
  <T> CompletableFuture<T> task(String name, Callable<T> step, CompletableFuture<?>... after) {
    CompletableFuture<T> ready = new CompletableFuture<>();
    synchronized (this) {
      starts.add(ready);
    }
    // `ready` carries the outcome; what the chain of callbacks returns carries nothing more
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(after)
            .whenComplete(
                (none, failure) -> {
                  if (failure != null) {
                    ready.completeExceptionally(failure);
                  } else {
                    Thread.ofPlatform()
                        .name("start-" + name)
                        .daemon()
                        .start(() -> run(name, step, ready));
                  }
                });
    return ready;
  }

  private <T> void run(String name, Callable<T> step, CompletableFuture<T> ready) {
    long begun = System.nanoTime();
    try {
      T result = step.call();
      synchronized (this) {
        timings.add(
            new Timing(
                name,
                TimeUnit.NANOSECONDS.toMillis(begun - originNanos),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
      }
      ready.complete(result);
    } catch (Exception | LinkageError e) {
      ready.completeExceptionally(new StackStartException(name, e));
    }
  }

  private <T extends AutoCloseable> T own(String name, Layer layer, T part) {
    synchronized (this) {
      if (!closing) {
        parts.computeIfAbsent(layer, each -> new ArrayList<>()).add(new Part(name, part));
        return part;
      }
    }
    closeWithin(new Part(name, part));
    throw new IllegalStateException(name + " was ready too late");
  }

  /**
   * Waits until every step is done.
   *
   * @throws StackStartException of the first part that failed; everything is closed then
   */
  void awaitReady(Duration deadline) {
    CompletableFuture<Void> firstFailure = new CompletableFuture<>();
    List<CompletableFuture<?>> all;
    synchronized (this) {
      all = List.copyOf(starts);
    }
    for (CompletableFuture<?> start : all) {
      CompletableFuture<?> unused =
          start.whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  firstFailure.completeExceptionally(failure);
                }
              });
    }
    CompletableFuture<Void> everything =
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    try {
      CompletableFuture.anyOf(everything, firstFailure)
          .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      close();
      throw causeOf(e);
    } catch (TimeoutException e) {
      close();
      throw new StackStartException("the stack (within " + deadline + ")", e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new StackStartException("the stack (interrupted)", e);
    }
  }

  private static StackStartException causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof StackStartException known
        ? known
        : new StackStartException("the stack", cause);
  }

  /** How long each part took, in the order they began. */
  synchronized List<Timing> timings() {
    return timings.stream().sorted(Comparator.comparingLong(Timing::begun)).toList();
  }

  /** Closes layer after layer, the parts of a layer beside each other, each within 25 s. */
  @Override
  public void close() {
    Map<Layer, List<Part>> toClose;
    synchronized (this) {
      closing = true;
      toClose = new EnumMap<>(parts);
      parts.clear();
    }
    for (Layer layer : Layer.values()) {
      List<Thread> closers =
          toClose.getOrDefault(layer, List.of()).stream()
              .map(
                  part ->
                      Thread.ofPlatform()
                          .name("close-" + part.name())
                          .start(() -> closeWithin(part)))
              .toList();
      for (Thread closer : closers) {
        joinUninterruptibly(closer);
      }
    }
  }

  private static void closeWithin(Part part) {
    Thread closer =
        Thread.ofPlatform()
            .name("closing-" + part.name())
            .daemon()
            .start(
                () -> {
                  try {
                    part.closeable().close();
                  } catch (Exception e) {
                    LOG.warn("{} did not close cleanly", part.name(), e);
                  }
                });
    try {
      if (!closer.join(PART_CLOSE_DEADLINE)) {
        LOG.warn("{} did not close within {}", part.name(), PART_CLOSE_DEADLINE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
