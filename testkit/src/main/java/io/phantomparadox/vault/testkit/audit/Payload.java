package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.schemas.avro.BatchRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The canonical bytes of a batch, as IPFS keeps them: for each of its records the length as u32
 * little-endian and the Avro bytes.
 *
 * @param where it was found, for people
 */
@SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
public record Payload(byte[] bytes, String where) {
  private static final Schema SCHEMA = BatchRecord.getClassSchema();

  /** SHA-256 of the bytes, hex: what the chain holds as {@code da_digest}. */
  public String digest() {
    return Bytes.hex(Bytes.sha256(bytes));
  }

  /**
   * Reads the batch.
   *
   * @throws EvidenceException when the bytes are no payload
   */
  public BatchEvidence read() {
    return BatchEvidence.of(records(), digest(), where);
  }

  /** Its records, parts first. */
  public List<GenericRecord> records() {
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(SCHEMA);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<GenericRecord> records = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new EvidenceException(where + ": cut off at byte " + start);
      }
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(bytes, in.position(), length, null);
      try {
        records.add(reader.read(null, decoder));
        if (!decoder.isEnd()) {
          throw new EvidenceException(where + ": bytes remain in the record at byte " + start);
        }
      } catch (IOException | RuntimeException e) {
        throw new EvidenceException(where + ": cannot read the record at byte " + start, e);
      }
      in.position(in.position() + length);
    }
    if (records.isEmpty()) {
      throw new EvidenceException(where + ": no records");
    }
    return records;
  }

  /**
   * The payloads of a game from the records of {@code vault.batches}.
   *
   * @throws EvidenceException when parts without a header end the topic
   */
  public static List<Payload> fromTopic(List<LogRecord> records, long game) {
    List<Payload> payloads = new ArrayList<>();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    long first = -1;
    for (LogRecord record : records) {
      if (record.number("game") != game) {
        continue;
      }
      first = first < 0 ? record.offset() : first;
      open.writeBytes(Bytes.littleEndian(record.avro().length, Integer.BYTES));
      open.writeBytes(record.avro());
      if (record.body().getSchema().getName().equals("NetBatch")) {
        payloads.add(
            new Payload(
                open.toByteArray(),
                "vault.batches-%d@%d..%d".formatted(record.partition(), first, record.offset())));
        open.reset();
        first = -1;
      }
    }
    return payloads;
  }
}
