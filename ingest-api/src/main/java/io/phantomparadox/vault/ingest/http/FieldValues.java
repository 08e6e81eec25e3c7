package io.phantomparadox.vault.ingest.http;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Values out of the texts of a small JSON object. */
final class FieldValues {
  private FieldValues() {}

  /** A field cannot be read; caught by {@link Gate#json}. */
  static final class Unreadable extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Unreadable(ProblemType type, String field, String what) {
      super(field + ": " + what);
      this.problem = type.in(field, field + ": " + what);
    }

    Problem problem() {
      return problem;
    }
  }

  static PublicKey key(FlatJson.Reading.Fields fields, String name) {
    return PublicKey.parse(fields.get(name))
        .filter(key -> !key.equals(PublicKey.ZERO))
        .orElseThrow(() -> invalid(name, "is not a key in base58"));
  }

  static Signature signature(FlatJson.Reading.Fields fields, String name) {
    return Signature.parse(fields.get(name))
        .orElseThrow(() -> invalid(name, "is not a signature in base58"));
  }

  /** A whole number from {@code min} to {@code max}. */
  static long number(FlatJson.Reading.Fields fields, String name, long min, long max) {
    String text = fields.get(name);
    if (!text.matches("0|[1-9][0-9]{0,18}")) {
      throw invalid(name, "is not a whole number in decimal digits");
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException tooLarge) {
      throw outOfRange(name, min, max);
    }
    throw outOfRange(name, min, max);
  }

  /** An instant in whole seconds, as seconds of the Unix epoch. */
  static long seconds(FlatJson.Reading.Fields fields, String name) {
    try {
      Instant instant = Instant.parse(fields.get(name));
      if (instant.getNano() == 0) {
        return instant.getEpochSecond();
      }
    } catch (DateTimeException unreadable) {
      throw invalid(name, "is not a time like 2026-12-31T23:59:59Z");
    }
    throw invalid(name, "has a fraction of a second");
  }

  static Set<IntentAction> actions(FlatJson.Reading.Fields fields, String name) {
    EnumSet<IntentAction> actions = EnumSet.noneOf(IntentAction.class);
    for (String action : fields.get(name).split(",", -1)) {
      try {
        actions.add(IntentAction.valueOf(action.strip()));
      } catch (IllegalArgumentException unknown) {
        throw invalid(name, "are of SELL, BUY, ASK, BID, TAKE, CANCEL");
      }
    }
    return actions;
  }

  static byte[] base64(FlatJson.Reading.Fields fields, String name) {
    try {
      return Base64.getDecoder().decode(fields.get(name));
    } catch (IllegalArgumentException notBase64) {
      throw invalid(name, "is not base64");
    }
  }

  private static Unreadable invalid(String name, String what) {
    return new Unreadable(ProblemType.INVALID_FIELD, name, what);
  }

  private static Unreadable outOfRange(String name, long min, long max) {
    return new Unreadable(ProblemType.OUT_OF_RANGE, name, "is not from " + min + " to " + max);
  }
}
