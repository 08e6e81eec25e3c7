package io.phantomparadox.vault.ingest.intent;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of an intent's JSON. */
enum IntentField {
  TRADE_ID("tradeId", true),
  GAME("game", true),
  ITEM("item", true),
  FROM("from", true),
  TO("to", true),
  AMOUNT("amountLamports", true),
  ACTION("action", true),
  OWNER("owner", true),
  SIGNER("sessionKey", true),
  NONCE("nonce", true),
  CREATED("createdAt", true),
  EXPIRES("expiresAt", true),
  REFERENCE("reference", false),
  SIGNATURE("signature", true);

  private static final Map<String, IntentField> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(IntentField::jsonName, Function.identity()));

  private final String jsonName;
  private final boolean required;

  IntentField(String jsonName, boolean required) {
    this.jsonName = jsonName;
    this.required = required;
  }

  String jsonName() {
    return jsonName;
  }

  boolean required() {
    return required;
  }

  static @Nullable IntentField named(String name) {
    return BY_NAME.get(name);
  }
}
