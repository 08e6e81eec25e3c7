package io.phantomparadox.vault.schemas;

import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated records in {@link ConfluentWire Confluent's wire format}, subject {@code
 * <topic>-value}. Thread-safe once configured. Takes Confluent's setting names, so that their
 * serializer may be swapped in by configuration: {@code schema.registry.url}, {@code
 * auto.register.schemas} (default true).
 */
public final class ConfluentAvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  public static final String AUTO_REGISTER_CONFIG = "auto.register.schemas";

  static {
    TrustedRecords.allow();
  }

  private static final ThreadLocal<@Nullable BinaryEncoder> ENCODERS = new ThreadLocal<>();

  private final Map<String, Integer> idBySubject = new ConcurrentHashMap<>();
  private @Nullable SchemaRegistry registry;
  private boolean autoRegister = true;

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (isKey) {
      throw new IllegalArgumentException("keys of the vault are strings, not records");
    }
    registry = SchemaRegistry.open(configs);
    Object auto = configs.get(AUTO_REGISTER_CONFIG);
    autoRegister = auto == null || Boolean.parseBoolean(auto.toString());
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    int id = schemaId(topic, value);
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.write(ConfluentWire.MAGIC);
    out.write(id >>> 24);
    out.write(id >>> 16);
    out.write(id >>> 8);
    out.write(id);
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, ENCODERS.get());
      ENCODERS.set(encoder);
      new SpecificDatumWriter<T>(value.getSchema()).write(value, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot write a " + value.getSchema().getName() + " for " + topic, e);
    }
    return out.toByteArray();
  }

  private int schemaId(String topic, T value) {
    SchemaRegistry from = registry;
    if (from == null) {
      throw new IllegalStateException("the serializer was not configured");
    }
    String subject = topic + "-value";
    Integer known = idBySubject.get(subject);
    if (known != null) {
      return known;
    }
    int id =
        autoRegister
            ? from.register(subject, value.getSchema())
            : from.idOf(subject, value.getSchema());
    idBySubject.put(subject, id);
    return id;
  }
}
