package io.phantomparadox.vault.solana.idl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl.Layout;
import io.phantomparadox.vault.solana.idl.Idl.ProgramError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of an IDL in either form. */
final class IdlParser {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final Map<String, IdlType> types = new LinkedHashMap<>();
  private final IdlTypeParser typeParser = new IdlTypeParser(types);

  IdlParser(String json) throws MalformedIdlException {
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException malformed) {
      throw new MalformedIdlException("an IDL is JSON: " + malformed.getOriginalMessage());
    }
    if (root == null || !root.isObject()) {
      throw new MalformedIdlException("an IDL is a JSON object");
    }
  }

  Idl parse() throws MalformedIdlException {
    typeParser.define(root.path("types"));
    List<Layout> accounts = layouts("accounts", "account");
    List<Layout> events = layouts("events", "event");
    List<Layout> instructions = instructions();
    typeParser.checkAllDefined(instructions, accounts, events);
    return new Idl(name(), address(), types, instructions, accounts, events, errors());
  }

  private String name() {
    return root.path("metadata").path("name").asText(root.path("name").asText(""));
  }

  private @Nullable PublicKey address() throws MalformedIdlException {
    JsonNode address =
        root.has("address") ? root.get("address") : root.path("metadata").path("address");
    if (address.isMissingNode() || address.isNull() || address.asText().isEmpty()) {
      return null;
    }
    return PublicKey.parse(address.asText())
        .orElseThrow(() -> new MalformedIdlException("address is no public key"));
  }

  private List<Layout> instructions() throws MalformedIdlException {
    List<Layout> layouts = new ArrayList<>();
    for (JsonNode instruction : array(root, "instructions")) {
      String name = text(instruction, "name", "an instruction");
      layouts.add(
          new Layout(
              name,
              discriminator(instruction, "global:" + snakeCase(name)),
              typeParser.fields(array(instruction, "args"), "instruction " + name)));
    }
    return layouts;
  }

  /** Accounts and events: by type of the same name (0.1.0), or with their fields inside (older). */
  private List<Layout> layouts(String list, String prefix) throws MalformedIdlException {
    List<Layout> layouts = new ArrayList<>();
    for (JsonNode entry : array(root, list)) {
      String name = text(entry, "name", "one of " + list);
      ByteString discriminator = discriminator(entry, prefix + ":" + name);
      String where = prefix + " " + name;
      if (entry.has("type")) {
        typeParser.defineOne(entry);
      }
      IdlType.Struct fields =
          entry.has("fields")
              ? typeParser.fields(entry.get("fields"), where)
              : typeParser.structNamed(name, where);
      layouts.add(new Layout(name, discriminator, fields));
    }
    return layouts;
  }

  private Map<Integer, ProgramError> errors() throws MalformedIdlException {
    Map<Integer, ProgramError> errors = new HashMap<>();
    for (JsonNode error : array(root, "errors")) {
      int code = error.path("code").asInt(-1);
      if (code < 0) {
        throw new MalformedIdlException("an error without a code");
      }
      errors.put(
          code,
          new ProgramError(code, text(error, "name", "an error"), error.path("msg").asText("")));
    }
    return errors;
  }

  private static ByteString discriminator(JsonNode entry, String preimage)
      throws MalformedIdlException {
    JsonNode explicit = entry.path("discriminator");
    if (explicit.isMissingNode()) {
      byte[] hash = Hash32.sha256(preimage.getBytes(StandardCharsets.UTF_8)).toBytes();
      return ByteString.of(Arrays.copyOf(hash, Idl.DISCRIMINATOR_SIZE));
    }
    byte[] bytes = new byte[explicit.size()];
    for (int i = 0; i < bytes.length; i++) {
      int value = explicit.get(i).asInt(-1);
      if (value < 0 || value > 255) {
        throw new MalformedIdlException("a discriminator is bytes: " + entry.path("name").asText());
      }
      bytes[i] = (byte) value;
    }
    return ByteString.of(bytes);
  }

  /** The name Anchor hashes: older IDLs spell instructions in camel case. */
  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  static JsonNode array(JsonNode node, String field) throws MalformedIdlException {
    JsonNode array = node.path(field);
    if (!array.isMissingNode() && !array.isNull() && !array.isArray()) {
      throw new MalformedIdlException(field + " is an array");
    }
    return array;
  }

  static String text(JsonNode node, String field, String where) throws MalformedIdlException {
    JsonNode text = node.path(field);
    if (!text.isTextual()) {
      throw new MalformedIdlException(where + " has no " + field);
    }
    return text.textValue();
  }
}
