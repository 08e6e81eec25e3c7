package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the chain itself says of how a batch was settled. */
final class BatchTrace {
  private BatchTrace() {}

  /** The events of one batch, as the program left them, against what may be. */
  static void checkOnceAndInOrder(List<VaultEvent> events, BatchState end, String told) {
    Map<Integer, Integer> applied = new HashMap<>();
    List<Integer> kinds = new ArrayList<>();
    int commits = 0;
    int ends = 0;
    int chunks = 0;
    for (VaultEvent event : events) {
      switch (event) {
        case VaultEvent.NetBatchCommitted committed -> {
          commits++;
          chunks = committed.debitChunks() + committed.itemChunks() + committed.creditChunks();
        }
        case VaultEvent.NetBatchVoided voided -> {
          commits++;
          ends++;
        }
        case VaultEvent.NetBatchChunkSettled settled -> {
          applied.merge(settled.chunkIndex(), 1, Integer::sum);
          kinds.add(settled.kind());
        }
        case VaultEvent.NetBatchChunkReverted reverted ->
            applied.merge(reverted.chunkIndex(), -1, Integer::sum);
        case VaultEvent.NetBatchSettled settled -> ends++;
        case VaultEvent.NetBatchAborted aborted -> ends++;
        case VaultEvent.NetBatchAborting aborting -> assertThat(end).isEqualTo(BatchState.ABORTED);
        default -> throw new AssertionError(told + ": " + event);
      }
    }
    assertThat(commits).as(told).isEqualTo(1);
    assertThat(ends).as(told).isEqualTo(1);
    int times = end == BatchState.SETTLED ? 1 : 0;
    assertThat(applied.values()).as(told + " %s", applied).allMatch(count -> count == times);
    if (end == BatchState.SETTLED) {
      assertThat(applied).as(told).hasSize(chunks);
    }
    assertThat(kinds).as(told + ": debits, items, credits").isSorted();
  }
}
