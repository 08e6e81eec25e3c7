package io.phantomparadox.vault.schemas.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A registry inside the JVM, for the topology test driver and unit tests. Everybody who names the
 * same scope sees the same schemas.
 */
final class MemorySchemaRegistry implements SchemaRegistry {
  private static final Map<String, MemorySchemaRegistry> SCOPES = new ConcurrentHashMap<>();

  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, Map<Schema, Integer>> subjects = new HashMap<>();

  private MemorySchemaRegistry() {}

  static MemorySchemaRegistry scope(String name) {
    return SCOPES.computeIfAbsent(name, scope -> new MemorySchemaRegistry());
  }

  @Override
  public synchronized int register(String subject, Schema schema) {
    return subjects
        .computeIfAbsent(subject, name -> new HashMap<>())
        .computeIfAbsent(schema, this::idFor);
  }

  @Override
  public synchronized int idOf(String subject, Schema schema) {
    Integer id = subjects.getOrDefault(subject, Map.of()).get(schema);
    if (id == null) {
      throw new RegistryRefusedException(
          "subject " + subject + " does not hold " + schema.getFullName());
    }
    return id;
  }

  @Override
  public synchronized Schema byId(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new RegistryRefusedException("no schema has id " + id);
    }
    return schemas.get(id - 1);
  }

  private int idFor(Schema schema) {
    int known = schemas.indexOf(schema);
    if (known >= 0) {
      return known + 1;
    }
    schemas.add(schema);
    return schemas.size();
  }
}
