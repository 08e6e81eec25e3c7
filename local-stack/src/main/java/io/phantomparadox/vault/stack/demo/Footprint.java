package io.phantomparadox.vault.stack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The memory of this process and everything it started, sampled while open. Counts proportional set
 * sizes, so that pages that PostgreSQL's processes share count once (proc(5), {@code
 * smaps_rollup}).
 */
final class Footprint implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("footprint").daemon().factory());
  private final AtomicLong peakBytes = new AtomicLong();

  private Footprint() {}

  /** Begins to sample. */
  static Footprint watch() {
    Footprint footprint = new Footprint();
    var unused =
        footprint.sampler.scheduleWithFixedDelay(
            footprint::sample, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return footprint;
  }

  /** The most seen so far, bytes; 0 where the system does not tell. */
  long peakBytes() {
    sample();
    return peakBytes.get();
  }

  private void sample() {
    long bytes =
        Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
            .mapToLong(process -> proportionalBytes(process.pid()))
            .sum();
    peakBytes.accumulateAndGet(bytes, Math::max);
  }

  /** 0 for a process that has just ended. */
  private static long proportionalBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | java.io.UncheckedIOException ended) {
      return 0;
    }
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
