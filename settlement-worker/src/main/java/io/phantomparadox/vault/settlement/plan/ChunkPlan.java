package io.phantomparadox.vault.settlement.plan;

import io.phantomparadox.vault.settlement.plan.PlannedChunk.Kind;
import java.util.List;

/**
 * All chunks of a batch by their global index: debits, then items, then credits.
 *
 * @param chunks the chunks
 * @param proofNodes the longest proof a chunk may need, nodes
 */
public record ChunkPlan(List<PlannedChunk> chunks, int proofNodes) {

  public ChunkPlan {
    chunks = List.copyOf(chunks);
  }

  /** How many chunks are of a kind. */
  public int count(Kind kind) {
    return Math.toIntExact(chunks.stream().filter(chunk -> chunk.kind() == kind).count());
  }

  /** Lamports that the chunks of a cash kind move; overflow is an error. */
  public long sumLamports(Kind kind) {
    long sum = 0;
    for (PlannedChunk chunk : chunks) {
      if (chunk.kind() == kind) {
        for (ChunkEntry entry : chunk.entries()) {
          sum = Math.addExact(sum, entry instanceof CashEntry cash ? cash.lamports() : 0);
        }
      }
    }
    return sum;
  }
}
