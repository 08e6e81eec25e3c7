package io.phantomparadox.vault.settlement.batch;

import io.phantomparadox.vault.schemas.BatchPayload;
import io.phantomparadox.vault.schemas.BatchPayload.MalformedPayloadException;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.solana.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Reads a batch out of its canonical payload, as anybody may who has nothing else. */
public final class PayloadReader {
  private PayloadReader() {}

  /** The bytes are not the payload of one batch. */
  public static final class UnreadablePayloadException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadablePayloadException(String message) {
      super(message);
    }

    UnreadablePayloadException(MalformedPayloadException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * The batch of a payload; its offsets are 0, for a payload names none.
   *
   * @throws UnreadablePayloadException when it is not parts 0, 1, … of one batch and then its
   *     header
   */
  public static LoggedBatch read(byte[] payload) throws UnreadablePayloadException {
    List<BatchRecord> records;
    try {
      records = BatchPayload.parse(payload);
    } catch (MalformedPayloadException e) {
      throw new UnreadablePayloadException(e);
    }
    if (records.isEmpty() || !(records.getLast().getBody() instanceof NetBatch header)) {
      throw new UnreadablePayloadException("it does not end with the header of a batch");
    }
    BatchRecord last = records.getLast();
    List<BatchPart> parts = new ArrayList<>();
    for (BatchRecord record : records.subList(0, records.size() - 1)) {
      if (record.getGame() != last.getGame() || record.getBatchId() != last.getBatchId()) {
        throw new UnreadablePayloadException("it has records of several batches");
      }
      if (!(record.getBody() instanceof BatchPart part) || part.getPartIndex() != parts.size()) {
        throw new UnreadablePayloadException("record " + parts.size() + " is not that part");
      }
      parts.add(part);
    }
    if (header.getParts() != parts.size()) {
      throw new UnreadablePayloadException(
          "its header names %d parts, it has %d".formatted(header.getParts(), parts.size()));
    }
    return new LoggedBatch(
        LoggedBatch.identify(last.getGame(), last.getBatchId(), header),
        header,
        parts,
        ByteString.of(payload),
        0,
        0);
  }
}
