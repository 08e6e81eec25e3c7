package io.phantomparadox.vault.netting;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The decisions of a window; most are "executed", which is kept as null and costs nothing. */
final class DecisionList extends AbstractList<Decision> implements RandomAccess {
  private final @Nullable Decision[] decisions;

  /** Takes the array over: the caller must not change it any more. */
  DecisionList(@Nullable Decision[] decisions) {
    this.decisions = decisions;
  }

  @Override
  public Decision get(int index) {
    Decision decision = decisions[index];
    return decision == null ? Decision.executed() : decision;
  }

  @Override
  public int size() {
    return decisions.length;
  }
}
