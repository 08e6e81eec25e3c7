package io.phantomparadox.vault.indexer.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.indexer.reconcile.Reconciler.Outcome;
import io.phantomparadox.vault.indexer.reconcile.Reconciler.Report;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles at a steady pace, tells the metrics, and trips the halt when it is asked to. */
public final class ReconciliationSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReconciliationSchedule.class);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
  private static final int NAMED_MAX = 5;

  private final Reconciler reconciler;
  private final Duration every;
  private final Consumer<Report> onMismatch;
  private final AtomicReference<@Nullable Report> last = new AtomicReference<>();
  private final Counter failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Thread thread;
  private volatile boolean stopping;

  private ReconciliationSchedule(
      Reconciler reconciler, Duration every, Consumer<Report> onMismatch, MeterRegistry meters) {
    this.reconciler = reconciler;
    this.every = every;
    this.onMismatch = onMismatch;
    this.failures =
        Counter.builder("vault.indexer.reconciliation.failures")
            .description("Reconciliations that could not compare everything")
            .register(meters);
    for (String source : List.of("chain", "netting")) {
      Gauge.builder(
              "vault.indexer.reconciliation.mismatches",
              last,
              report -> outcome(source).map(one -> one.mismatches().size()).orElse(0))
          .description("Rows of the tables that differed in the last reconciliation")
          .tag("source", source)
          .register(meters);
      Gauge.builder(
              "vault.indexer.reconciliation.compared",
              last,
              report -> outcome(source).map(Outcome::compared).orElse(0L))
          .description("Rows that the last reconciliation compared")
          .tag("source", source)
          .register(meters);
    }
    Gauge.builder(
            "vault.indexer.reconciliation.last.seconds",
            last,
            report -> last().map(one -> (double) one.at().getEpochSecond()).orElse(0.0))
        .description("Unix time of the last reconciliation, 0 before the first")
        .register(meters);
    this.thread = Thread.ofPlatform().name("indexer-reconcile").daemon().unstarted(this::run);
  }

  /**
   * @param every time from one reconciliation to the next
   * @param onMismatch called on the schedule's thread with a report that has mismatches
   */
  public static ReconciliationSchedule start(
      Reconciler reconciler, Duration every, Consumer<Report> onMismatch, MeterRegistry meters) {
    ReconciliationSchedule schedule =
        new ReconciliationSchedule(reconciler, every, onMismatch, meters);
    schedule.thread.start();
    return schedule;
  }

  /** A reaction that halts: durable first, then this process. */
  public static Consumer<Report> halting(DataSource database, Consumer<String> stop) {
    return report -> {
      String reason = "reconciliation: " + summary(report);
      try {
        Halt.trip(database, reason);
      } catch (SQLException e) {
        LOG.error("the halt could not be written down; this process halts all the same", e);
      }
      stop.accept(reason);
    };
  }

  /** The last report; empty before the first. */
  public Optional<Report> last() {
    return Optional.ofNullable(last.get());
  }

  private Optional<Outcome> outcome(String source) {
    return last()
        .flatMap(
            report ->
                report.outcomes().stream().filter(one -> one.source().equals(source)).findFirst());
  }

  /** A line for people. */
  public static String summary(Report report) {
    List<Mismatch> mismatches = report.mismatches();
    StringBuilder text = new StringBuilder().append(mismatches.size()).append(" rows differ");
    mismatches.stream().limit(NAMED_MAX).forEach(one -> text.append("; ").append(one));
    return text.toString();
  }

  private void run() {
    while (!stopping) {
      pause();
      if (!stopping) {
        reconcile();
      }
    }
  }

  private void reconcile() {
    try {
      Report report = withWhatIsNotRefuted(last.get(), reconciler.run());
      last.set(report);
      if (!report.complete()) {
        failures.increment();
        report.outcomes().stream()
            .filter(one -> one.unavailable() != null)
            .forEach(one -> LOG.warn("no comparison with {}: {}", one.source(), one.unavailable()));
      }
      if (!report.mismatches().isEmpty()) {
        LOG.error("the tables are wrong: {}", summary(report));
        onMismatch.accept(report);
      }
    } catch (SQLException | RuntimeException e) {
      failures.increment();
      LOG.warn("a reconciliation failed; the next is in {}", every, e);
    }
  }

  /**
   * Rows that were found wrong stay so until their source could be compared again: a node that is
   * away for a moment must not end an alert.
   */
  static Report withWhatIsNotRefuted(@Nullable Report before, Report now) {
    if (before == null || now.complete()) {
      return now;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Outcome outcome : now.outcomes()) {
      List<Mismatch> known =
          before.outcomes().stream()
              .filter(one -> one.source().equals(outcome.source()))
              .flatMap(one -> one.mismatches().stream())
              .toList();
      outcomes.add(
          outcome.unavailable() == null
              ? outcome
              : new Outcome(outcome.source(), outcome.compared(), known, outcome.unavailable()));
    }
    return new Report(now.at(), List.copyOf(outcomes));
  }

  private void pause() {
    lock.lock();
    try {
      long left = every.toNanos();
      while (left > 0 && !stopping) {
        left = woken.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    stopping = true;
    lock.lock();
    try {
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(STOP_DEADLINE)) {
        thread.interrupt();
        LOG.debug("a reconciliation was cut short after {} ms", TimeUnit.SECONDS.toMillis(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
