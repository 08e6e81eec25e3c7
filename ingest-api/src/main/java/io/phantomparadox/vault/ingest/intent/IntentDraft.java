package io.phantomparadox.vault.ingest.intent;

import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.MalformedKeyException;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** The fields of one JSON object as they were read, and their syntax. */
final class IntentDraft {
  /** The end of the year 9999, in milliseconds of the Unix epoch. */
  private static final long LATEST_MILLIS = 253_402_300_799_999L;

  /** Digits of 2^64−1. */
  private static final int U64_DIGITS = 20;

  private static final int HASH_DIGITS = 2 * Hash32.SIZE;
  private static final int TRADE_ID_DIGITS = 2 * TradeId.SIZE;

  /** Longest base58 text of a 64-byte signature. */
  private static final int SIGNATURE_CHARS_MAX = 88;

  /** Longest base58 text of a 32-byte key. */
  private static final int KEY_CHARS_MAX = 44;

  private final Map<IntentField, String> texts = new EnumMap<>(IntentField.class);

  /** Takes a field's text; numbers as their digits. */
  void put(IntentField field, String text) throws FieldException {
    if (texts.put(field, text) != null) {
      throw problem(ProblemType.DUPLICATE_FIELD, field, "is there twice");
    }
  }

  /** The intent with this door's domain: JSON does not carry it, the signature covers it. */
  SignedIntent toSigned(Hash32 domain) throws FieldException {
    for (IntentField field : IntentField.values()) {
      if (field.required() && !texts.containsKey(field)) {
        throw problem(ProblemType.MISSING_FIELD, field, "is missing");
      }
    }
    Intent intent =
        new Intent(
            action(),
            domain,
            number(IntentField.GAME, Long.MAX_VALUE),
            parse(IntentField.TRADE_ID, TRADE_ID_DIGITS, TradeId::fromHex),
            parse(IntentField.ITEM, HASH_DIGITS, Hash32::fromHex),
            key(IntentField.FROM),
            key(IntentField.TO),
            amount(),
            key(IntentField.OWNER),
            key(IntentField.SIGNER),
            number(IntentField.NONCE, Long.MAX_VALUE),
            number(IntentField.CREATED, LATEST_MILLIS),
            number(IntentField.EXPIRES, LATEST_MILLIS),
            texts.containsKey(IntentField.REFERENCE)
                ? parse(IntentField.REFERENCE, HASH_DIGITS, Hash32::fromHex)
                : Hash32.ZERO);
    return new SignedIntent(
        intent, parse(IntentField.SIGNATURE, SIGNATURE_CHARS_MAX, Signature::fromBase58));
  }

  private String text(IntentField field) {
    return texts.getOrDefault(field, "");
  }

  private IntentAction action() throws FieldException {
    return switch (text(IntentField.ACTION)) {
      case "SELL" -> IntentAction.SELL;
      case "BUY" -> IntentAction.BUY;
      case "ASK" -> IntentAction.ASK;
      case "BID" -> IntentAction.BID;
      case "TAKE" -> IntentAction.TAKE;
      case "CANCEL" -> IntentAction.CANCEL;
      default ->
          throw problem(
              ProblemType.INVALID_FIELD,
              IntentField.ACTION,
              "is none of SELL, BUY, ASK, BID, TAKE, CANCEL");
    };
  }

  private PublicKey key(IntentField field) throws FieldException {
    return parse(field, KEY_CHARS_MAX, PublicKey::fromBase58);
  }

  private long amount() throws FieldException {
    long amount = number(IntentField.AMOUNT, Intent.MAX_AMOUNT_LAMPORTS);
    if (amount == 0) {
      throw problem(ProblemType.OUT_OF_RANGE, IntentField.AMOUNT, "is 0: a trade has a price");
    }
    return amount;
  }

  private long number(IntentField field, long max) throws FieldException {
    String text = text(field);
    if (text.startsWith("-")) {
      throw problem(ProblemType.OUT_OF_RANGE, field, "is below 0");
    }
    if (!isDigits(text)) {
      throw problem(ProblemType.INVALID_FIELD, field, "is not a whole number in decimal digits");
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      throw problem(ProblemType.INVALID_FIELD, field, "begins with a zero");
    }
    if (text.length() > U64_DIGITS) {
      throw problem(ProblemType.OUT_OF_RANGE, field, "is above " + max);
    }
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw problem(ProblemType.OUT_OF_RANGE, field, "is above " + max);
    }
    if (value > max) {
      throw problem(ProblemType.OUT_OF_RANGE, field, "is above " + max);
    }
    return value;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private <T> T parse(IntentField field, int charsMax, Function<String, T> parser)
      throws FieldException {
    String text = text(field);
    if (text.length() > charsMax) {
      throw problem(ProblemType.INVALID_FIELD, field, "is longer than " + charsMax + " characters");
    }
    try {
      return parser.apply(text);
    } catch (MalformedKeyException malformed) {
      throw problem(ProblemType.INVALID_FIELD, field, String.valueOf(malformed.getMessage()));
    }
  }

  static FieldException problem(ProblemType type, IntentField field, String what) {
    return new FieldException(type.in(field.jsonName(), field.jsonName() + ": " + what));
  }
}
