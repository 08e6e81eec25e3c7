package io.phantomparadox.vault.testkit.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Collects what the checks of an audit see. Not safe for several threads. */
final class Findings {
  /** Disagreements kept with all their evidence; the rest is counted. */
  private static final int KEPT_MAX = 100;

  private final Map<Check, long[]> counts = new EnumMap<>(Check.class);
  private final List<Disagreement> kept = new ArrayList<>();

  /** A batch's or another place's checks. */
  final class At {
    private final long batch;
    private final String where;

    private At(long batch, String where) {
      this.batch = batch;
      this.where = where;
    }

    boolean equal(
        Check check, String statement, Object expected, Object found, String... evidence) {
      return that(check, expected.equals(found), statement, expected, found, evidence);
    }

    boolean that(
        Check check,
        boolean holds,
        String statement,
        Object expected,
        Object found,
        String... evidence) {
      Findings.this.count(
          check,
          holds,
          () ->
              new Disagreement(
                  check,
                  batch,
                  where,
                  statement,
                  String.valueOf(expected),
                  String.valueOf(found),
                  List.of(evidence)));
      return holds;
    }
  }

  At at(BatchEvidence batch) {
    return new At(batch.id(), batch.where());
  }

  At at(long batch, String where) {
    return new At(batch, where);
  }

  /** Says that a check was made at all, though it found nothing to look at. */
  void made(Check check) {
    counts.computeIfAbsent(check, unused -> new long[2]);
  }

  void count(Check check, boolean holds, Supplier<Disagreement> disagreement) {
    long[] count = counts.computeIfAbsent(check, unused -> new long[2]);
    count[0]++;
    if (!holds) {
      count[1]++;
      if (kept.size() < KEPT_MAX) {
        kept.add(disagreement.get());
      }
    }
  }

  List<AuditReport.Line> lines() {
    return counts.entrySet().stream()
        .map(
            entry -> new AuditReport.Line(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  List<Disagreement> kept() {
    return List.copyOf(kept);
  }
}
