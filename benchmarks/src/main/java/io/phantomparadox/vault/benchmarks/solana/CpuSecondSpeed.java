package io.phantomparadox.vault.benchmarks.solana;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Runs the same benchmark methods without JMH and counts them per second of CPU time of the one
 * thread that runs them. JMH counts by the wall clock, which on a machine shared with other work
 * measures the neighbours.
 */
public final class CpuSecondSpeed {
  private static final double WARM_UP_SECONDS = 0.8;
  private static final double MEASURED_SECONDS = 0.5;
  private static final int BATCH = 8;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final PrintStream out;
  // what the methods return goes here, so that no call can be optimised away
  private volatile Object sink = "";

  private CpuSecondSpeed(PrintStream out) {
    this.out = out;
  }

  /** Prints one line for each benchmark method, and one for each provider that verifies. */
  public static void main(String[] args) throws ReflectiveOperationException {
    CpuSecondSpeed speed = new CpuSecondSpeed(System.out);
    for (Object subject : List.of(new VaultSolanaSpeed(), new SavaSpeed(), new SolanajSpeed())) {
      speed.run(subject.getClass().getSimpleName(), subject);
    }
    for (VerifyProvider provider : VerifyProvider.values()) {
      VerifySpeed subject = new VerifySpeed();
      subject.provider = provider;
      subject.load();
      speed.run(provider.name(), subject);
    }
  }

  private void run(String name, Object subject) throws ReflectiveOperationException {
    List<Method> benchmarks =
        Arrays.stream(subject.getClass().getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Benchmark.class))
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    for (Method benchmark : benchmarks) {
      perCpuSecond(subject, benchmark, WARM_UP_SECONDS);
      double perSecond = perCpuSecond(subject, benchmark, MEASURED_SECONDS);
      out.printf("%-20s %-26s %,12.0f%n", name, benchmark.getName(), perSecond);
    }
  }

  private double perCpuSecond(Object subject, Method benchmark, double seconds)
      throws ReflectiveOperationException {
    long begin = threads.getCurrentThreadCpuTime();
    long end = begin + (long) (seconds * 1e9);
    long calls = 0;
    long now = begin;
    while (now < end) {
      for (int i = 0; i < BATCH; i++) {
        sink = benchmark.invoke(subject);
      }
      calls += BATCH;
      now = threads.getCurrentThreadCpuTime();
    }
    if (sink == this) {
      throw new IllegalStateException("no benchmark returns its measurer");
    }
    return calls / ((now - begin) / 1e9);
  }
}
