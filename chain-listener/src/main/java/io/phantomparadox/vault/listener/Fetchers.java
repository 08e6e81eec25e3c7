package io.phantomparadox.vault.listener;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads of the chain that run beside each other, on virtual threads. */
final class Fetchers implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofVirtual().name("chain-listener-fetch-", 0).factory());

  <T> Future<T> submit(Callable<T> read) {
    return threads.submit(read);
  }

  /**
   * The result of a read.
   *
   * @throws ChainUnavailableException when the read threw it
   * @throws IllegalStateException when the read threw anything else
   */
  static <T> T await(Future<T> read) throws ChainUnavailableException, InterruptedException {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChainUnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException("reading the chain failed", e.getCause());
    }
  }

  /** Interrupts what still runs. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
