package io.phantomparadox.vault.indexer.api;

import io.phantomparadox.vault.solana.PublicKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** What a column or a parameter holds, and how it is written. */
enum Kind {
  /** A whole number of at most 32 bits. */
  INTEGER("integer", "integer", "int32", ""),
  /** A whole number from 0 on in parameters; columns may be negative. */
  LONG("bigint", "integer", "int64", ""),
  /** A decimal fraction. */
  NUMERIC("numeric", "number", "", ""),
  BOOLEAN("boolean", "boolean", "", ""),
  TEXT("text", "string", "", ""),
  /** 32 bytes in lower-case hex. */
  HASH("text", "string", "", "^[0-9a-f]{64}$"),
  /** 16 bytes in lower-case hex. */
  TRADE_ID("text", "string", "", "^[0-9a-f]{32}$"),
  /** A key in base58. */
  KEY("text", "string", "", "^[1-9A-HJ-NP-Za-km-z]{32,44}$"),
  /** An instant, ISO 8601. */
  TIME("timestamptz", "string", "date-time", ""),
  /** A UTC day, ISO 8601. */
  DATE("date", "string", "date", "");

  private final String sqlType;
  private final String jsonType;
  private final String format;
  private final String pattern;
  private final Pattern compiled;

  Kind(String sqlType, String jsonType, String format, String pattern) {
    this.sqlType = sqlType;
    this.jsonType = jsonType;
    this.format = format;
    this.pattern = pattern;
    this.compiled = Pattern.compile(pattern);
  }

  String sqlType() {
    return sqlType;
  }

  String jsonType() {
    return jsonType;
  }

  /** OpenAPI's format, empty for none. */
  String format() {
    return format;
  }

  /** Regular expression of the text, empty for none. */
  String pattern() {
    return pattern;
  }

  /**
   * Reads a parameter into what JDBC takes.
   *
   * @throws ProblemException that names the parameter
   */
  Object parse(String name, String text) throws ProblemException {
    try {
      return switch (this) {
        case INTEGER -> positive(Integer.parseInt(text));
        case LONG -> positive(Long.parseLong(text));
        case NUMERIC -> new java.math.BigDecimal(text);
        case BOOLEAN -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("true or false");
          }
          yield text.equals("true");
        }
        case TEXT -> text;
        case HASH, TRADE_ID -> {
          if (!compiled.matcher(text).matches()) {
            throw new IllegalArgumentException("lower-case hex of its length");
          }
          yield text;
        }
        case KEY -> PublicKey.fromBase58(text).toBase58();
        case TIME -> OffsetDateTime.ofInstant(Instant.parse(text), ZoneOffset.UTC);
        case DATE -> LocalDate.parse(text);
      };
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw ProblemException.malformed(name, name + " cannot be read: " + e.getMessage());
    }
  }

  private static long positive(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("a number from 0 on, not " + number);
    }
    return number;
  }
}
