package io.phantomparadox.vault.schemas;

import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link ConfluentWire Confluent's wire format} into generated records. The writer's schema
 * comes from the registry by id, once; the reader's is compiled in, so a newer writer is read as
 * far as this version knows the record. Thread-safe once configured. Bytes after the record are an
 * error: they would be evidence that nobody reads.
 */
public final class ConfluentAvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  static {
    TrustedRecords.allow();
  }

  private static final ThreadLocal<@Nullable BinaryDecoder> DECODERS = new ThreadLocal<>();

  private final Schema readerSchema;
  private final Map<Integer, Schema> writerSchemas = new ConcurrentHashMap<>();

  /** Readers are not thread-safe, and those of another codec would read another record. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Map<Integer, SpecificDatumReader<T>>> readers =
      ThreadLocal.withInitial(HashMap::new);

  private @Nullable SchemaRegistry registry;

  public ConfluentAvroDeserializer(Class<T> type) {
    this.readerSchema = SpecificData.get().getSchema(type);
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (isKey) {
      throw new IllegalArgumentException("keys of the vault are strings, not records");
    }
    registry = SchemaRegistry.open(configs);
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    SpecificDatumReader<T> reader = reader(ConfluentWire.schemaId(value));
    try {
      BinaryDecoder decoder =
          DecoderFactory.get()
              .binaryDecoder(
                  value,
                  ConfluentWire.HEADER_BYTES,
                  value.length - ConfluentWire.HEADER_BYTES,
                  DECODERS.get());
      DECODERS.set(decoder);
      T read = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new SerializationException(
            "bytes remain after a " + readerSchema.getName() + " of " + topic);
      }
      return read;
    } catch (SerializationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot read a " + readerSchema.getName() + " of " + topic + ": " + e.getMessage(), e);
    }
  }

  private SpecificDatumReader<T> reader(int id) {
    return readers
        .get()
        .computeIfAbsent(id, key -> new SpecificDatumReader<>(writerSchema(key), readerSchema));
  }

  private Schema writerSchema(int id) {
    Schema known = writerSchemas.get(id);
    if (known != null) {
      return known;
    }
    SchemaRegistry from = registry;
    if (from == null) {
      throw new IllegalStateException("the deserializer was not configured");
    }
    Schema fetched = from.byId(id);
    writerSchemas.put(id, fetched);
    return fetched;
  }
}
