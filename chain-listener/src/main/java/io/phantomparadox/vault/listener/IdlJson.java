package io.phantomparadox.vault.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.IdlValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Decoded values as JSON for people and databases: every integer is a string in decimal (a u64 does
 * not fit a JSON number that survives JavaScript), keys are base58, bytes are hex, an enum is an
 * object with its variant as the one field, an absent option is null.
 */
final class IdlJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private IdlJson() {}

  /** The fields of an event. */
  static String event(IdlValue.Struct fields) {
    return node(fields).toString();
  }

  /** The arguments of an instruction beside the accounts it was given. */
  static String instruction(IdlValue.Struct args, List<PublicKey> accounts) {
    ObjectNode instruction = NODES.objectNode();
    instruction.set("args", node(args));
    ArrayNode keys = instruction.putArray("accounts");
    accounts.forEach(account -> keys.add(account.toBase58()));
    return instruction.toString();
  }

  private static JsonNode node(IdlValue value) {
    return switch (value) {
      case IdlValue.Bool(boolean flag) -> NODES.booleanNode(flag);
      case IdlValue.Int(BigInteger number) -> NODES.textNode(number.toString());
      case IdlValue.Floating(double number) ->
          Double.isFinite(number)
              ? NODES.numberNode(number)
              : NODES.textNode(Double.toString(number));
      case IdlValue.Text(String text) -> NODES.textNode(text);
      case IdlValue.Key(PublicKey key) -> NODES.textNode(key.toBase58());
      case IdlValue.Bytes(ByteString bytes) -> NODES.textNode(bytes.toHex());
      case IdlValue.Items(List<IdlValue> values) -> {
        ArrayNode array = NODES.arrayNode();
        values.forEach(item -> array.add(node(item)));
        yield array;
      }
      case IdlValue.None() -> NODES.nullNode();
      case IdlValue.Some(IdlValue inner) -> node(inner);
      case IdlValue.Struct(Map<String, IdlValue> fields) -> {
        ObjectNode object = NODES.objectNode();
        fields.forEach((name, field) -> object.set(name, node(field)));
        yield object;
      }
      case IdlValue.Variant(String name, IdlValue.Struct fields) -> {
        ObjectNode object = NODES.objectNode();
        object.set(name, node(fields));
        yield object;
      }
    };
  }
}
