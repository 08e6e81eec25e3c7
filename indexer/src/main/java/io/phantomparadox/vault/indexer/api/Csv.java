package io.phantomparadox.vault.indexer.api;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as RFC 4180 has them, with a line of names. */
final class Csv {
  private Csv() {}

  static String of(List<Field> fields, List<Map<String, @Nullable Object>> rows) {
    StringBuilder csv = new StringBuilder();
    csv.append(fields.stream().map(Field::json).collect(Collectors.joining(","))).append("\r\n");
    for (Map<String, @Nullable Object> row : rows) {
      for (int i = 0; i < fields.size(); i++) {
        csv.append(i == 0 ? "" : ",").append(quoted(row.get(fields.get(i).json())));
      }
      csv.append("\r\n");
    }
    return csv.toString();
  }

  private static String quoted(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
