package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a small JSON object whose fields are texts, whole numbers or arrays of texts, as texts: a
 * number as its digits, an array with commas between its elements. Nothing else passes.
 */
final class FlatJson {
  private static final int BYTES_MAX = 16 * 1024;

  /** The longest field is a transaction of 4096 bytes in base64. */
  private static final int TEXT_CHARS_MAX = 8 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2)
                  .maxStringLength(TEXT_CHARS_MAX)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private FlatJson() {}

  /** What a body was. */
  sealed interface Reading {
    /** Every field has a value. */
    record Fields(Map<String, String> values) implements Reading {
      /** The value, empty when the field is not there. */
      String get(String name) {
        return values.getOrDefault(name, "");
      }
    }

    /** It cannot be taken. */
    record Refused(Problem problem) implements Reading {}
  }

  /** Reads an object whose fields are all required. */
  static Reading read(byte[] body, List<String> names) {
    return read(body, names, List.of());
  }

  /**
   * Reads an object.
   *
   * @param names of the fields that must be there
   * @param optional names of fields that may be
   */
  static Reading read(byte[] body, List<String> names, List<String> optional) {
    if (body.length > BYTES_MAX) {
      return new Reading.Refused(
          ProblemType.BODY_TOO_LARGE.with("the body has more than " + BYTES_MAX + " bytes"));
    }
    Map<String, String> values = new HashMap<>();
    try (JsonParser json = FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return malformed();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (!names.contains(name) && !optional.contains(name)) {
          return new Reading.Refused(
              ProblemType.UNKNOWN_FIELD.with(
                  "the fields are "
                      + Stream.concat(names.stream(), optional.stream())
                          .collect(Collectors.joining(", "))));
        }
        String text = value(json);
        if (text == null) {
          return new Reading.Refused(
              ProblemType.INVALID_FIELD.in(
                  name, name + ": is not a text, a whole number or a list of texts"));
        }
        if (values.put(name, text) != null) {
          return new Reading.Refused(
              ProblemType.DUPLICATE_FIELD.in(name, name + ": is there twice"));
        }
      }
      if (json.nextToken() != null) {
        return malformed();
      }
    } catch (IOException broken) {
      return malformed();
    }
    for (String name : names) {
      if (!values.containsKey(name)) {
        return new Reading.Refused(ProblemType.MISSING_FIELD.in(name, name + ": is missing"));
      }
    }
    return new Reading.Fields(Map.copyOf(values));
  }

  private static @Nullable String value(JsonParser json) throws IOException {
    return switch (json.nextToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT -> json.getText();
      case START_ARRAY -> {
        StringJoiner texts = new StringJoiner(",");
        while (json.nextToken() == JsonToken.VALUE_STRING) {
          texts.add(json.getText());
        }
        yield json.currentToken() == JsonToken.END_ARRAY ? texts.toString() : null;
      }
      case null, default -> null;
    };
  }

  private static Reading malformed() {
    return new Reading.Refused(
        ProblemType.MALFORMED_JSON.with("the body is one JSON object with text fields"));
  }
}
