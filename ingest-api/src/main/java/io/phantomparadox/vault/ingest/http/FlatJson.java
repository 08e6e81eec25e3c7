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

/** Reads a small JSON object whose fields are all texts and all required; nothing else passes. */
final class FlatJson {
  private static final int BYTES_MAX = 4096;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(2).maxStringLength(1024).build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private FlatJson() {}

  /** What a body was. */
  sealed interface Reading {
    /** Every field has a value. */
    record Fields(Map<String, String> values) implements Reading {
      String get(String name) {
        return values.getOrDefault(name, "");
      }
    }

    /** It cannot be taken. */
    record Refused(Problem problem) implements Reading {}
  }

  static Reading read(byte[] body, List<String> names) {
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
        if (!names.contains(name)) {
          return new Reading.Refused(
              ProblemType.UNKNOWN_FIELD.with("the fields are " + String.join(", ", names)));
        }
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          return new Reading.Refused(ProblemType.INVALID_FIELD.in(name, name + ": is not a text"));
        }
        if (values.put(name, json.getText()) != null) {
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

  private static Reading malformed() {
    return new Reading.Refused(
        ProblemType.MALFORMED_JSON.with("the body is one JSON object with text fields"));
  }
}
