package io.phantomparadox.vault.settlement.plan;

import io.phantomparadox.vault.settlement.plan.PlannedChunk.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Packs a batch's net effect into chunks, each as full as one transaction allows. Entries ascend by
 * index through all chunks of a kind, so neighbours share pages and greedy filling wastes little.
 */
public final class ChunkPlanner {
  private ChunkPlanner() {}

  /** A plan, or why there is none. */
  public sealed interface Planning {
    /** The plan. */
    record Planned(ChunkPlan plan) implements Planning {}

    /** The batch needs more chunks than a batch may have. */
    record TooLarge(int chunks, int maxChunks) implements Planning {}
  }

  /**
   * Plans a batch. The entries may come in any order; an index occurs once per kind.
   *
   * @throws IllegalArgumentException when an index occurs twice, or an entry alone does not fit
   */
  public static Planning plan(
      List<CashEntry> debits, List<ItemEntry> items, List<CashEntry> credits, PlanLimits limits) {
    // A proof has one node per level of the chunk tree, and takes room from the chunk: assume a
    // depth, plan, and assume more until the plan fits its own tree.
    int proofNodes = 0;
    while (true) {
      List<PlannedChunk> chunks = new ArrayList<>();
      chunks.addAll(pack(Kind.DEBIT, debits, limits, proofNodes));
      chunks.addAll(pack(Kind.ITEM, items, limits, proofNodes));
      chunks.addAll(pack(Kind.CREDIT, credits, limits, proofNodes));
      if (chunks.size() > limits.maxChunks()) {
        return new Planning.TooLarge(chunks.size(), limits.maxChunks());
      }
      int needed = depth(chunks.size());
      if (needed <= proofNodes) {
        return new Planning.Planned(new ChunkPlan(chunks, needed));
      }
      proofNodes = needed;
    }
  }

  /** Levels above the leaves of a tree with so many leaves. */
  static int depth(int leaves) {
    return leaves <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(leaves - 1);
  }

  private static List<PlannedChunk> pack(
      Kind kind, List<? extends ChunkEntry> entries, PlanLimits limits, int proofNodes) {
    List<ChunkEntry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(ChunkEntry::index));
    List<PlannedChunk> chunks = new ArrayList<>();
    Filling filling = new Filling();
    long previous = -1;
    for (ChunkEntry entry : sorted) {
      if (entry.index() == previous) {
        throw new IllegalArgumentException(kind + " index " + previous + " occurs twice");
      }
      previous = entry.index();
      if (!filling.takes(entry, limits, proofNodes)) {
        if (filling.entries.isEmpty()) {
          throw new IllegalArgumentException("one entry does not fit a transaction: " + limits);
        }
        chunks.add(new PlannedChunk(kind, filling.entries));
        filling = new Filling();
        if (!filling.takes(entry, limits, proofNodes)) {
          throw new IllegalArgumentException("one entry does not fit a transaction: " + limits);
        }
      }
    }
    if (!filling.entries.isEmpty()) {
      chunks.add(new PlannedChunk(kind, filling.entries));
    }
    return chunks;
  }

  /** The chunk that is being filled. */
  private static final class Filling {
    private final List<ChunkEntry> entries = new ArrayList<>();
    private int bytes = PlanLimits.CHUNK_HEADER_BYTES;
    private int pages;
    private long lastPage = -1;

    boolean takes(ChunkEntry entry, PlanLimits limits, int proofNodes) {
      long page = entry.index() / PlanLimits.ENTRIES_PER_PAGE;
      int pagesThen = pages + (page == lastPage ? 0 : 1);
      int bytesThen = bytes + entry.bytes();
      if (entries.size() >= limits.maxEntries()
          || pagesThen > limits.maxPages()
          || bytesThen > limits.roomBytes(pagesThen, proofNodes)) {
        return false;
      }
      entries.add(entry);
      pages = pagesThen;
      lastPage = page;
      bytes = bytesThen;
      return true;
    }
  }
}
