package io.phantomparadox.vault.ingest.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.intent.IntentFields;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.util.Map;

/** Schemas of what is read field by field. */
public final class IntentSchema {
  /** A key in base58. */
  public static final String KEY = "^[1-9A-HJ-NP-Za-km-z]{32,44}$";

  /** A signature in base58. */
  public static final String SIGNATURE = "^[1-9A-HJ-NP-Za-km-z]{64,88}$";

  /** 32 bytes in hex. */
  public static final String HASH = "^[0-9a-f]{64}$";

  /** 16 bytes in hex. */
  public static final String TRADE_ID = "^[0-9a-f]{32}$";

  /** A whole number from 0 on. */
  public static final String NUMBER = "^(0|[1-9][0-9]{0,18})$";

  private static final Map<String, ObjectNode> FIELDS =
      Map.ofEntries(
          Map.entry("tradeId", Schemas.pattern(TRADE_ID, "The parties' own name of the trade")),
          Map.entry("game", number("The game")),
          Map.entry("item", Schemas.pattern(HASH, "The item")),
          Map.entry("from", Schemas.pattern(KEY, "The seller; zero in a BID")),
          Map.entry("to", Schemas.pattern(KEY, "The buyer; zero in an ASK")),
          Map.entry("amountLamports", number("The price, 1 to " + Intent.MAX_AMOUNT_LAMPORTS)),
          Map.entry("action", actions()),
          Map.entry("owner", Schemas.pattern(KEY, "The party that gives this half")),
          Map.entry("sessionKey", Schemas.pattern(KEY, "The signer: the owner or a session key")),
          Map.entry("nonce", number("Used once per game and signer")),
          Map.entry("createdAt", number("Milliseconds of the Unix epoch")),
          Map.entry("expiresAt", number("Milliseconds of the Unix epoch, at most 3600 s later")),
          Map.entry("reference", Schemas.pattern(HASH, "The intent a TAKE or CANCEL is about")),
          Map.entry("signature", Schemas.pattern(SIGNATURE, "Over the 298 bytes")));

  private IntentSchema() {}

  /** One intent in JSON. */
  public static ObjectNode intent() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (IntentFields.Field field : IntentFields.all()) {
      ObjectNode described = FIELDS.get(field.name());
      if (described == null) {
        throw new IllegalStateException("the field " + field.name() + " is not described");
      }
      properties.set(field.name(), described.deepCopy());
      if (field.required()) {
        required.add(field.name());
      }
    }
    return schema;
  }

  /** A whole number, as a number or as its digits. */
  public static ObjectNode number(String description) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode either = schema.putArray("oneOf");
    either.addObject().put("type", "integer").put("minimum", 0);
    either.addObject().put("type", "string").put("pattern", NUMBER);
    return schema.put("description", description);
  }

  /** The name of an action. */
  public static ObjectNode actions() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "string");
    ArrayNode names = schema.putArray("enum");
    for (IntentAction action : IntentAction.values()) {
      names.add(action.name());
    }
    return schema;
  }
}
