package io.phantomparadox.vault.testkit.audit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an audit found.
 *
 * @param intents signatures of executed halves that were looked at
 * @param sameAsNaive batches whose executed sequence the naive engine gives too, trade by trade
 * @param atLeastNaive batches in which somebody was short after the walk, so that engines may
 *     differ: maximal, and not worse than the naive engine's
 * @param disagreements the first hundred, with their evidence, in the order of the batches
 */
public record AuditReport(
    long game,
    int batches,
    long trades,
    long intents,
    int sameAsNaive,
    int atLeastNaive,
    Duration took,
    List<Line> lines,
    List<Disagreement> disagreements) {
  public AuditReport {
    lines = List.copyOf(lines);
    disagreements = List.copyOf(disagreements);
  }

  /**
   * One check.
   *
   * @param checked things looked at
   * @param disagreed how many of them are not as they must be
   */
  public record Line(Check check, long checked, long disagreed) {
    public boolean holds() {
      return disagreed == 0;
    }
  }

  /** True when nothing disagrees. */
  public boolean holds() {
    return lines.stream().allMatch(Line::holds);
  }

  /** The first disagreement. */
  public Optional<Disagreement> first() {
    return disagreements.stream().findFirst();
  }

  /** How many things one check looked at and found right. */
  public long agreed(Check check) {
    return lines.stream()
        .filter(line -> line.check() == check)
        .mapToLong(line -> line.checked() - line.disagreed())
        .sum();
  }

  /** Executed intents per second of the audit. */
  public double intentsPerSecond() {
    return intents / Math.max(1e-9, took.toNanos() / 1e9);
  }
}
