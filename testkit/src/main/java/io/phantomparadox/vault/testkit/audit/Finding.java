package io.phantomparadox.vault.testkit.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of one check.
 *
 * @param invariant id in docs/INVARIANTS.md
 * @param title what was checked
 * @param checked how many things were looked at
 * @param disagreements the first few, in words; empty when everything agrees
 * @param disagreementCount how many there are in all
 */
public record Finding(
    String invariant,
    String title,
    long checked,
    List<String> disagreements,
    long disagreementCount) {
  private static final int SHOWN_MAX = 10;

  public boolean holds() {
    return disagreementCount == 0;
  }

  /** Collects what a check sees. */
  public static final class Builder {
    private final String invariant;
    private final String title;
    private final List<String> shown = new ArrayList<>();
    private long checked;
    private long count;

    public Builder(String invariant, String title) {
      this.invariant = invariant;
      this.title = title;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    public void check(boolean holds, String format, Object... arguments) {
      checked++;
      if (!holds) {
        count++;
        if (shown.size() < SHOWN_MAX) {
          shown.add(format.formatted(arguments));
        }
      }
    }

    public Finding build() {
      return new Finding(invariant, title, checked, List.copyOf(shown), count);
    }
  }
}
