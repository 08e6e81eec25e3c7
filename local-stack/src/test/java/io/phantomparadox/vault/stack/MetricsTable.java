package io.phantomparadox.vault.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of docs/METRICS.md: a name may end in {@code *}; rows whose last column says "always"
 * are exported by a healthy stack.
 */
record MetricsTable(List<Row> rows) {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_*]+)` \\|.*\\| ([a-z ]+) \\|$");
  private static final Pattern SUFFIX = Pattern.compile("_(total|bucket|count|sum|max)$");

  record Row(String name, boolean always) {
    boolean matches(String metric) {
      return name.endsWith("*")
          ? metric.startsWith(name.substring(0, name.length() - 1))
          : metric.equals(name);
    }
  }

  static MetricsTable read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(row.group(1), row.group(2).equals("always")));
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException("no table in " + file);
    }
    return new MetricsTable(rows);
  }

  /** Whether a family is in the table. */
  boolean names(String family) {
    return rows.stream().anyMatch(row -> row.matches(family));
  }

  /** The same for a name in a query, which may carry a suffix of its family's type. */
  boolean namesSample(String sample) {
    return names(sample) || names(SUFFIX.matcher(sample).replaceFirst(""));
  }

  List<String> alwaysExported() {
    return rows.stream()
        .filter(row -> row.always() && !row.name().endsWith("*"))
        .map(Row::name)
        .toList();
  }
}
