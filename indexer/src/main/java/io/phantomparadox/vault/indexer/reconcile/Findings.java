package io.phantomparadox.vault.indexer.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers what a comparison finds. Bounded: of a broken table the first differences are enough. */
final class Findings {
  private static final int MISMATCHES_MAX = 1_000;

  private final String source;
  private final List<Mismatch> mismatches = new ArrayList<>();
  private long compared;

  Findings(String source) {
    this.source = source;
  }

  /** Compares a row; null where it is missing. */
  void compare(
      String kind, long game, String key, @Nullable Object tables, @Nullable Object other) {
    compared++;
    if (!Objects.equals(tables, other) && mismatches.size() < MISMATCHES_MAX) {
      mismatches.add(new Mismatch(source, kind, game, key, said(tables), said(other)));
    }
  }

  private static String said(@Nullable Object value) {
    return value == null ? "nothing" : value.toString();
  }

  Look look() {
    return new Look(compared, mismatches);
  }
}
