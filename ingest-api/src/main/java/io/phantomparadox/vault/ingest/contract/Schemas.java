package io.phantomparadox.vault.ingest.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON schemas of records, collected by their names. */
public final class Schemas {
  private static final String BODY = "Body";

  private final Map<String, ObjectNode> named = new TreeMap<>();

  /** A reference to a record's schema, which is added where it is not there yet. */
  public ObjectNode of(Class<?> record) {
    String name = nameOf(record);
    if (!named.containsKey(name)) {
      ObjectNode schema = object().put("type", "object");
      named.put(name, schema);
      ObjectNode properties = schema.putObject("properties");
      ArrayNode required = JsonNodeFactory.instance.arrayNode();
      for (RecordComponent component : record.getRecordComponents()) {
        properties.set(component.getName(), ofType(component.getGenericType()));
        if (!isNullable(component.getAnnotatedType())) {
          required.add(component.getName());
        }
      }
      if (!required.isEmpty()) {
        schema.set("required", required);
      }
    }
    return reference(name);
  }

  /** Adds a schema made by hand. */
  public ObjectNode add(String name, ObjectNode schema) {
    named.put(name, schema);
    return reference(name);
  }

  /** All of them, in the order of their names. */
  public ObjectNode all() {
    ObjectNode all = object();
    named.forEach(all::set);
    return all;
  }

  /** A reference to a schema by its name. */
  public static ObjectNode reference(String name) {
    return object().put("$ref", "#/components/schemas/" + name);
  }

  /** Any text. */
  public static ObjectNode text(String description) {
    return object().put("type", "string").put("description", description);
  }

  /** A text of a pattern. */
  public static ObjectNode pattern(String pattern, String description) {
    return text(description).put("pattern", pattern);
  }

  private ObjectNode ofType(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      ObjectNode schema = object().put("type", "array");
      schema.set("items", ofType(list.getActualTypeArguments()[0]));
      return schema;
    }
    if (type instanceof Class<?> plain) {
      if (plain == String.class) {
        return object().put("type", "string");
      }
      if (plain == int.class || plain == Integer.class) {
        return object().put("type", "integer").put("format", "int32");
      }
      if (plain == long.class || plain == Long.class) {
        return object().put("type", "integer").put("format", "int64");
      }
      if (plain == boolean.class) {
        return object().put("type", "boolean");
      }
      if (plain.isRecord()) {
        return of(plain);
      }
    }
    throw new IllegalArgumentException("no schema for " + type);
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static String nameOf(Class<?> record) {
    String name = record.getSimpleName();
    String outer =
        record.getEnclosingClass() != null && name.equals("Result")
            ? record.getEnclosingClass().getSimpleName()
            : "";
    String whole = outer + name;
    return whole.endsWith(BODY) ? whole.substring(0, whole.length() - BODY.length()) : whole;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
