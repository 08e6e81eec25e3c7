package io.phantomparadox.vault.settlement.plan;

import java.util.List;

/**
 * A chunk: what one transaction applies.
 *
 * @param kind what its entries do
 * @param entries at least one, strictly ascending by index
 */
public record PlannedChunk(Kind kind, List<ChunkEntry> entries) {

  /** Kinds in the order of the phases. */
  public enum Kind {
    DEBIT,
    ITEM,
    CREDIT
  }

  public PlannedChunk {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a chunk without entries");
    }
  }

  /** Size of the chunk, bytes. */
  public int bytes() {
    return PlanLimits.CHUNK_HEADER_BYTES + entries.stream().mapToInt(ChunkEntry::bytes).sum();
  }

  /** The pages it touches, ascending. */
  public List<Long> pages() {
    return entries.stream()
        .map(entry -> entry.index() / PlanLimits.ENTRIES_PER_PAGE)
        .distinct()
        .toList();
  }
}
