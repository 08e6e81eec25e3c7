package io.phantomparadox.vault.settlement.batch;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import java.util.List;

/**
 * A whole batch as it stands on vault.batches.
 *
 * @param identity what it is
 * @param header its header
 * @param parts its parts in order
 * @param payload its canonical payload
 * @param firstOffset offset of its first record
 * @param nextOffset offset after its header
 */
public record LoggedBatch(
    BatchIdentity identity,
    NetBatch header,
    List<BatchPart> parts,
    ByteString payload,
    long firstOffset,
    long nextOffset) {

  public LoggedBatch {
    parts = List.copyOf(parts);
  }

  /** Names a batch by its header. */
  static BatchIdentity identify(long game, long batchId, NetBatch header) {
    return new BatchIdentity(
        game,
        batchId,
        Hash32.of(header.getPreviousHash().bytes()),
        Hash32.of(header.getBatchHash().bytes()),
        header.getAsOfSlot());
  }
}
