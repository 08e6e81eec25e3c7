package io.phantomparadox.vault.schemas.registry;

import java.util.Map;
import org.apache.avro.Schema;

/** The part of a Confluent schema registry that the codec uses. Implementations are thread-safe. */
public interface SchemaRegistry {
  /** Confluent's name of the setting: one or more URLs, comma-separated. */
  String URL_CONFIG = "schema.registry.url";

  /** URL scheme of a registry that lives in this JVM, for tests: {@code memory://scope}. */
  String MEMORY_SCHEME = "memory://";

  /**
   * Registers a schema under a subject, or finds it there.
   *
   * @return the schema's id
   * @throws RegistryUnavailableException when no answer came within the deadline
   * @throws RegistryRefusedException when the registry says no, e.g. incompatible
   */
  int register(String subject, Schema schema);

  /**
   * Finds the id of a schema that must be there already.
   *
   * @throws RegistryUnavailableException when no answer came within the deadline
   * @throws RegistryRefusedException when the subject does not hold the schema
   */
  int idOf(String subject, Schema schema);

  /**
   * @throws RegistryUnavailableException when no answer came within the deadline
   * @throws RegistryRefusedException when no schema has the id
   */
  Schema byId(int id);

  /**
   * Opens the registry that a client configuration names.
   *
   * @param configs Kafka client configuration with {@value #URL_CONFIG}
   * @throws IllegalArgumentException when the setting is missing
   */
  static SchemaRegistry open(Map<String, ?> configs) {
    Object url = configs.get(URL_CONFIG);
    if (url == null || url.toString().isBlank()) {
      throw new IllegalArgumentException(URL_CONFIG + " is not set");
    }
    String text = url.toString().strip();
    return text.startsWith(MEMORY_SCHEME)
        ? MemorySchemaRegistry.scope(text.substring(MEMORY_SCHEME.length()))
        : new HttpSchemaRegistry(text);
  }
}
