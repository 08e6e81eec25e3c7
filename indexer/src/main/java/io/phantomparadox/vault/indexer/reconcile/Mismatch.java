package io.phantomparadox.vault.indexer.reconcile;

/**
 * A row that the tables have otherwise than another source.
 *
 * @param source {@code chain} or {@code netting}
 * @param kind {@code wallet}, {@code item}, {@code batch} or {@code session-key}
 * @param key of the row in its game
 * @param tables what the tables say
 * @param other what the source says
 */
public record Mismatch(
    String source, String kind, long game, String key, String tables, String other) {

  /** Whether it is about the same row, with whatever values. */
  boolean sameRow(Mismatch that) {
    return source.equals(that.source)
        && kind.equals(that.kind)
        && game == that.game
        && key.equals(that.key);
  }

  @Override
  public String toString() {
    return "%s %s of game %d: the tables say %s, %s says %s"
        .formatted(kind, key, game, tables, source, other);
  }
}
