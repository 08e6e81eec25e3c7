package io.phantomparadox.vault.schemas;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Confluent's wire format: magic byte 0, the schema's id as a big-endian int, then the Avro bytes.
 */
public final class ConfluentWire {
  /** Bytes before the Avro bytes. */
  public static final int HEADER_BYTES = 5;

  static final byte MAGIC = 0;

  private ConfluentWire() {}

  /**
   * @return the schema id of a record value
   * @throws SerializationException when the value has no such header
   */
  public static int schemaId(byte[] value) {
    if (value.length < HEADER_BYTES) {
      throw new SerializationException(
          "%d bytes are too few for Confluent's wire format".formatted(value.length));
    }
    if (value[0] != MAGIC) {
      throw new SerializationException(
          "magic byte is %d, not 0: not Confluent's wire format".formatted(value[0]));
    }
    return ByteBuffer.wrap(value).getInt(1);
  }

  /**
   * @return the Avro bytes of a record value, a copy
   * @throws SerializationException when the value has no such header
   */
  public static byte[] avroBytes(byte[] value) {
    int id = schemaId(value);
    if (id < 0) {
      throw new SerializationException("schema id " + id + " is negative");
    }
    byte[] avro = new byte[value.length - HEADER_BYTES];
    System.arraycopy(value, HEADER_BYTES, avro, 0, avro.length);
    return avro;
  }
}
