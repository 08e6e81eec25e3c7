package io.phantomparadox.vault.solana.idl;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.idl.Idl.Layout;
import io.phantomparadox.vault.solana.idl.IdlType.Alternative;
import io.phantomparadox.vault.solana.idl.IdlType.Field;
import io.phantomparadox.vault.solana.idl.IdlType.Primitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the types of an IDL; a generic type becomes one named type for each use of it. */
final class IdlTypeParser {
  private static final int NESTING_MAX = 64;
  private static final int ARRAY_MAX = BorshReader.VALUES_MAX;

  private static final Map<String, Primitive> PRIMITIVES = primitives();

  private final Map<String, IdlType> types;
  private final Map<String, JsonNode> generic = new HashMap<>();

  IdlTypeParser(Map<String, IdlType> types) {
    this.types = types;
  }

  void define(JsonNode definitions) throws MalformedIdlException {
    for (JsonNode definition : definitions) {
      if (definition.path("generics").size() > 0) {
        generic.put(IdlParser.text(definition, "name", "a type"), definition);
      }
    }
    for (JsonNode definition : definitions) {
      if (definition.path("generics").size() == 0) {
        defineOne(definition);
      }
    }
  }

  void defineOne(JsonNode definition) throws MalformedIdlException {
    String name = IdlParser.text(definition, "name", "a type");
    String serialization =
        definition.path("serialization").isObject()
            ? definition.path("serialization").toString()
            : definition.path("serialization").asText("borsh");
    if (!serialization.equals("borsh")) {
      throw new MalformedIdlException(
          "type " + name + " is serialised as " + serialization + "; only borsh is read here");
    }
    types.put(name, body(definition.path("type"), Map.of(), "type " + name));
  }

  IdlType.Struct structNamed(String name, String where) throws MalformedIdlException {
    if (types.get(name) instanceof IdlType.Struct struct) {
      return struct;
    }
    throw new MalformedIdlException(where + " has no struct of its name");
  }

  IdlType.Struct fields(JsonNode fields, String where) throws MalformedIdlException {
    return fields(fields, Map.of(), where);
  }

  /** Every name a layout or type mentions must be defined, before the first byte is read. */
  @SafeVarargs
  final void checkAllDefined(List<Layout>... layouts) throws MalformedIdlException {
    for (List<Layout> list : layouts) {
      for (Layout layout : list) {
        check(layout.fields(), layout.name(), 0);
      }
    }
    for (Map.Entry<String, IdlType> type : types.entrySet()) {
      check(type.getValue(), "type " + type.getKey(), 0);
    }
  }

  private void check(IdlType type, String where, int depth) throws MalformedIdlException {
    if (depth > NESTING_MAX) {
      throw new MalformedIdlException(where + " is nested deeper than " + NESTING_MAX);
    }
    switch (type) {
      case Primitive primitive -> {}
      case IdlType.Option(IdlType of) -> check(of, where, depth + 1);
      case IdlType.COption(IdlType of) -> check(of, where, depth + 1);
      case IdlType.Vec(IdlType of) -> check(of, where, depth + 1);
      case IdlType.Array(IdlType of, int length) -> check(of, where, depth + 1);
      case IdlType.Struct(List<Field> fields) -> {
        for (Field field : fields) {
          check(field.type(), where + "." + field.name(), depth + 1);
        }
      }
      case IdlType.Choice(List<Alternative> alternatives) -> {
        for (Alternative alternative : alternatives) {
          check(alternative.fields(), where + "." + alternative.name(), depth + 1);
        }
      }
      case IdlType.Defined(String name) -> {
        if (!types.containsKey(name)) {
          throw new MalformedIdlException(where + " is of type " + name + ", which is not defined");
        }
      }
    }
  }

  private IdlType body(JsonNode body, Map<String, Object> arguments, String where)
      throws MalformedIdlException {
    String kind = IdlParser.text(body, "kind", where);
    return switch (kind) {
      case "struct" -> fields(body.path("fields"), arguments, where);
      case "enum" -> alternatives(body.path("variants"), arguments, where);
      case "type", "alias" ->
          type(body.has("alias") ? body.get("alias") : body.path("value"), arguments, where, 0);
      default -> throw new MalformedIdlException(where + " is of unknown kind " + kind);
    };
  }

  private IdlType.Choice alternatives(
      JsonNode variants, Map<String, Object> arguments, String where) throws MalformedIdlException {
    List<Alternative> alternatives = new ArrayList<>();
    for (JsonNode variant : variants) {
      String name = IdlParser.text(variant, "name", "a variant of " + where);
      alternatives.add(
          new Alternative(name, fields(variant.path("fields"), arguments, where + "." + name)));
    }
    if (alternatives.isEmpty() || alternatives.size() > 256) {
      throw new MalformedIdlException(where + " has " + alternatives.size() + " variants");
    }
    return new IdlType.Choice(alternatives);
  }

  /** Named fields are objects with a name and a type; those of a tuple are types alone. */
  private IdlType.Struct fields(JsonNode fields, Map<String, Object> arguments, String where)
      throws MalformedIdlException {
    List<Field> result = new ArrayList<>();
    for (JsonNode field : fields) {
      boolean named = field.has("name") && field.has("type");
      String name = named ? field.get("name").asText() : Integer.toString(result.size());
      JsonNode type = named ? field.get("type") : field;
      result.add(new Field(name, type(type, arguments, where + "." + name, 0)));
    }
    return new IdlType.Struct(result);
  }

  private IdlType type(JsonNode type, Map<String, Object> arguments, String where, int depth)
      throws MalformedIdlException {
    if (depth > NESTING_MAX) {
      throw new MalformedIdlException(where + " is nested deeper than " + NESTING_MAX);
    }
    if (type.isTextual()) {
      Primitive primitive = PRIMITIVES.get(type.textValue());
      if (primitive == null) {
        throw new MalformedIdlException(where + " is of unknown type " + type.textValue());
      }
      return primitive;
    }
    if (type.has("option")) {
      return new IdlType.Option(type(type.get("option"), arguments, where, depth + 1));
    }
    if (type.has("coption")) {
      return new IdlType.COption(type(type.get("coption"), arguments, where, depth + 1));
    }
    if (type.has("vec")) {
      return new IdlType.Vec(type(type.get("vec"), arguments, where, depth + 1));
    }
    if (type.has("array")) {
      JsonNode array = type.get("array");
      return new IdlType.Array(
          type(array.path(0), arguments, where, depth + 1),
          length(array.path(1), arguments, where));
    }
    if (type.has("generic") && arguments.get(type.get("generic").asText()) instanceof IdlType of) {
      return of;
    }
    if (type.has("defined")) {
      return defined(type.get("defined"), arguments, where, depth);
    }
    throw new MalformedIdlException(where + " is of unknown type " + type);
  }

  private int length(JsonNode length, Map<String, Object> arguments, String where)
      throws MalformedIdlException {
    Object value =
        length.has("generic")
            ? arguments.get(length.get("generic").asText())
            : Integer.valueOf(length.asInt(-1));
    if (value instanceof Integer count && count >= 0 && count <= ARRAY_MAX) {
      return count;
    }
    throw new MalformedIdlException(where + " is an array of unknown length " + length);
  }

  private IdlType defined(JsonNode defined, Map<String, Object> arguments, String where, int depth)
      throws MalformedIdlException {
    if (defined.isTextual()) {
      return new IdlType.Defined(defined.textValue());
    }
    String name = IdlParser.text(defined, "name", where);
    JsonNode given = defined.path("generics");
    JsonNode definition = generic.get(name);
    if (definition == null) {
      return new IdlType.Defined(name);
    }
    Map<String, Object> own = new HashMap<>();
    StringBuilder useName = new StringBuilder(name).append('<');
    for (int i = 0; i < definition.path("generics").size(); i++) {
      String parameter = IdlParser.text(definition.path("generics").get(i), "name", "type " + name);
      JsonNode argument = given.path(i);
      Object value =
          argument.has("type")
              ? type(argument.get("type"), arguments, where, depth + 1)
              : Integer.valueOf(argument.path("value").asInt(-1));
      own.put(parameter, value);
      useName.append(i == 0 ? "" : ", ").append(value);
    }
    String use = useName.append('>').toString();
    if (depth < NESTING_MAX && !types.containsKey(use) && types.size() < 10_000) {
      // entered before its body is read, so that a type may contain itself
      types.put(use, new IdlType.Struct(List.of()));
      types.put(use, body(definition.path("type"), own, "type " + use));
    }
    return new IdlType.Defined(use);
  }

  private static Map<String, Primitive> primitives() {
    Map<String, Primitive> primitives = new HashMap<>();
    for (Primitive primitive : Primitive.values()) {
      primitives.put(primitive.name().toLowerCase(Locale.ROOT), primitive);
    }
    primitives.put("publicKey", Primitive.PUBKEY);
    return Map.copyOf(primitives);
  }
}
