package io.phantomparadox.vault.schemas;

import io.phantomparadox.vault.schemas.avro.BatchRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * The canonical payload of a batch: what IPFS keeps and what an auditor needs. For each record of
 * the batch on {@code vault.batches}, in order (parts, then header): its length as u32
 * little-endian, then its Avro bytes exactly as they stand on the topic after Confluent's header.
 * The chain holds the SHA-256 of it all ({@code da_digest}).
 */
public final class BatchPayload {
  /** Largest payload, bytes: a batch of 100,000 trades takes some 80 MiB. */
  public static final int MAX_BYTES = 256 * 1024 * 1024;

  static {
    TrustedRecords.allow();
  }

  private BatchPayload() {}

  /** The bytes are not a payload. */
  public static final class MalformedPayloadException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedPayloadException(String message, Throwable cause) {
      super(message, cause);
    }

    MalformedPayloadException(String message) {
      super(message);
    }
  }

  /**
   * @param topicValues record values of one batch as read from the topic, with Confluent's header
   * @throws IllegalArgumentException beyond {@link #MAX_BYTES}
   */
  public static byte[] assemble(List<byte[]> topicValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : topicValues) {
      byte[] avro = ConfluentWire.avroBytes(value);
      if ((long) out.size() + Integer.BYTES + avro.length > MAX_BYTES) {
        throw new IllegalArgumentException("a payload of more than " + MAX_BYTES + " bytes");
      }
      out.writeBytes(littleEndian(avro.length));
      out.writeBytes(avro);
    }
    return out.toByteArray();
  }

  /** SHA-256 of a payload, 32 bytes. */
  public static byte[] digest(byte[] payload) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(payload);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads a payload back.
   *
   * @throws MalformedPayloadException when the bytes are not a payload written with our schema
   */
  public static List<BatchRecord> parse(byte[] payload) throws MalformedPayloadException {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    SpecificDatumReader<BatchRecord> reader =
        new SpecificDatumReader<>(BatchRecord.getClassSchema());
    List<BatchRecord> records = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      if (in.remaining() < Integer.BYTES) {
        throw new MalformedPayloadException("a length is cut off at byte " + start);
      }
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new MalformedPayloadException(
            "the record at byte %d claims %d bytes, %d remain"
                .formatted(start, Integer.toUnsignedLong(length), in.remaining()));
      }
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(payload, in.position(), length, null);
      try {
        records.add(reader.read(null, decoder));
        if (!decoder.isEnd()) {
          throw new MalformedPayloadException("bytes remain in the record at byte " + start);
        }
      } catch (IOException | RuntimeException e) {
        throw new MalformedPayloadException("cannot read the record at byte " + start, e);
      }
      in.position(in.position() + length);
    }
    return List.copyOf(records);
  }

  private static byte[] littleEndian(int length) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
  }
}
