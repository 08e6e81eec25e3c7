package io.phantomparadox.vault.benchmarks.indexer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/** Clients that ask the read API one question after the other, each waiting for its answer. */
final class ReadLoad {
  private static final int ANSWERS_MAX = 2_000_000;

  private final URI api;

  ReadLoad(URI api) {
    this.api = api;
  }

  /** What came out. */
  record Result(int answers, double perSecond, double p50Millis, double p99Millis, int failures) {}

  Result run(int clients, Duration time, IntFunction<String> paths)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + time.toNanos();
    List<Future<List<Long>>> running = new ArrayList<>();
    int failures = 0;
    List<Long> all = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(clients);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < clients; i++) {
        running.add(workers.submit(() -> ask(http, end, paths, ANSWERS_MAX / clients)));
      }
      for (Future<List<Long>> one : running) {
        for (long nanos : one.get()) {
          if (nanos < 0) {
            failures++;
          } else {
            all.add(nanos);
          }
        }
      }
    }
    long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return new Result(
        sorted.length,
        sorted.length / (time.toNanos() / 1e9),
        at(sorted, 0.50),
        at(sorted, 0.99),
        failures);
  }

  private List<Long> ask(HttpClient http, long end, IntFunction<String> paths, int max)
      throws IOException, InterruptedException {
    List<Long> took = new ArrayList<>();
    while (System.nanoTime() - end < 0 && took.size() < max) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  api.resolve(paths.apply(ThreadLocalRandom.current().nextInt(1 << 20))))
              .timeout(Duration.ofSeconds(10))
              .build();
      long begun = System.nanoTime();
      int status = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
      took.add(status == 200 ? System.nanoTime() - begun : -1);
    }
    return took;
  }

  private static double at(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * quantile)] / 1e6;
  }
}
