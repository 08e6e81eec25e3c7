package io.phantomparadox.vault.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Ready configured value codecs; keys are strings everywhere. */
public final class VaultSerdes {
  private VaultSerdes() {}

  /**
   * @param configs Kafka client configuration with {@code schema.registry.url}
   */
  public static <T extends SpecificRecord> ConfluentAvroSerializer<T> serializer(
      Class<T> type, Map<String, ?> configs) {
    ConfluentAvroSerializer<T> serializer = new ConfluentAvroSerializer<>();
    serializer.configure(configs, false);
    return serializer;
  }

  /**
   * @param configs Kafka client configuration with {@code schema.registry.url}
   */
  public static <T extends SpecificRecord> ConfluentAvroDeserializer<T> deserializer(
      Class<T> type, Map<String, ?> configs) {
    ConfluentAvroDeserializer<T> deserializer = new ConfluentAvroDeserializer<>(type);
    deserializer.configure(configs, false);
    return deserializer;
  }

  /**
   * @param configs Kafka client configuration with {@code schema.registry.url}
   */
  public static <T extends SpecificRecord> Serde<T> serde(Class<T> type, Map<String, ?> configs) {
    return Serdes.serdeFrom(serializer(type, configs), deserializer(type, configs));
  }
}
