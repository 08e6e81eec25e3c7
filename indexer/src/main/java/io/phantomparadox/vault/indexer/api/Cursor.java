package io.phantomparadox.vault.indexer.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins: the values of the order's columns in the last row. Opaque to callers.
 */
final class Cursor {
  private static final String SEPARATOR = "\n";
  private static final int LENGTH_MAX = 1_000;

  private Cursor() {}

  static String after(Resource resource, Map<String, @Nullable Object> row) {
    List<String> values = new ArrayList<>();
    for (String column : resource.order()) {
      values.add(String.valueOf(row.get(Field.camelCase(column))));
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws ProblemException when it is not one of this list's
   */
  static List<Object> read(Resource resource, String text) throws ProblemException {
    String[] values;
    try {
      if (text.length() > LENGTH_MAX) {
        throw new IllegalArgumentException("too long");
      }
      values =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
              .split(SEPARATOR, -1);
    } catch (IllegalArgumentException e) {
      throw ProblemException.malformed(
          "cursor", "cursor is not one of this API: " + e.getMessage());
    }
    if (values.length != resource.order().size()) {
      throw ProblemException.malformed("cursor", "cursor is one of another list");
    }
    List<Object> parsed = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Field field = resource.field(resource.order().get(i));
      parsed.add(
          switch (field.kind()) {
            // a column may be below 0, a parameter may not
            case LONG, INTEGER -> number(values[i]);
            default -> field.kind().parse("cursor", values[i]);
          });
    }
    return parsed;
  }

  private static Long number(String text) throws ProblemException {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw ProblemException.malformed(
          "cursor", "cursor is one of another list: " + e.getMessage());
    }
  }
}
