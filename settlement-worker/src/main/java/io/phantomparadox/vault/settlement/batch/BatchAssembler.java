package io.phantomparadox.vault.settlement.batch;

import io.phantomparadox.vault.schemas.BatchPayload;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.solana.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts the records of one partition together. Batches of different games may be interleaved; inside
 * a game the parts of a batch come in order and its header last.
 */
public final class BatchAssembler {
  private final Map<Long, Pending> pending = new HashMap<>();

  /** The log holds something that the topology never writes; the partition must not be read on. */
  public static final class BrokenBatchLogException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenBatchLogException(String message) {
      super(message);
    }
  }

  /**
   * Takes the next record of the partition.
   *
   * @param topicValue the record's bytes as read, for the canonical payload
   * @return the batch, when the record was its header
   */
  public Optional<LoggedBatch> add(BatchRecord record, byte[] topicValue, long offset)
      throws BrokenBatchLogException {
    long game = record.getGame();
    Pending batch = pending.computeIfAbsent(game, g -> new Pending(record.getBatchId(), offset));
    if (batch.batchId != record.getBatchId()) {
      throw new BrokenBatchLogException(
          "offset %d: a record of batch %d while batch %d of game %s has no header yet"
              .formatted(offset, record.getBatchId(), batch.batchId, Long.toUnsignedString(game)));
    }
    batch.values.add(topicValue);
    return switch (record.getBody()) {
      case BatchPart part -> {
        if (part.getPartIndex() != batch.parts.size()) {
          throw new BrokenBatchLogException(
              "offset %d: part %d of batch %d, expected part %d"
                  .formatted(offset, part.getPartIndex(), batch.batchId, batch.parts.size()));
        }
        batch.parts.add(part);
        yield Optional.empty();
      }
      case NetBatch header -> {
        if (header.getParts() != batch.parts.size()) {
          throw new BrokenBatchLogException(
              "offset %d: the header of batch %d names %d parts, read were %d"
                  .formatted(offset, batch.batchId, header.getParts(), batch.parts.size()));
        }
        pending.remove(game);
        yield Optional.of(
            new LoggedBatch(
                LoggedBatch.identify(game, batch.batchId, header),
                header,
                batch.parts,
                ByteString.of(BatchPayload.assemble(batch.values)),
                batch.firstOffset,
                offset + 1));
      }
      default ->
          throw new BrokenBatchLogException("offset " + offset + ": neither a part nor a header");
    };
  }

  /** Offset of the first record of a batch that is not whole yet. */
  public OptionalLong firstPendingOffset() {
    return pending.values().stream().mapToLong(batch -> batch.firstOffset).min();
  }

  private static final class Pending {
    private final long batchId;
    private final long firstOffset;
    private final List<BatchPart> parts = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    private Pending(long batchId, long firstOffset) {
      this.batchId = batchId;
      this.firstOffset = firstOffset;
    }
  }
}
