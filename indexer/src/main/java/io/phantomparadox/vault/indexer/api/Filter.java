package io.phantomparadox.vault.indexer.api;

import java.util.List;

/**
 * A parameter that narrows a list.
 *
 * @param name behind the question mark
 * @param condition SQL with as many question marks as the value is needed
 * @param values the only ones it takes; empty for any of its kind
 */
record Filter(String name, Kind kind, String condition, List<String> values) {
  Filter {
    values = List.copyOf(values);
  }

  /** Equal to a column. */
  static Filter equal(String name, Kind kind, String column) {
    return new Filter(name, kind, column + " = ?", List.of());
  }

  /** Equal to a column that has a few values. */
  static Filter oneOf(String name, String column, String... values) {
    return new Filter(name, Kind.TEXT, column + " = ?", List.of(values));
  }

  static Filter of(String name, Kind kind, String condition) {
    return new Filter(name, kind, condition, List.of());
  }

  int uses() {
    return (int) condition.chars().filter(c -> c == '?').count();
  }

  Object parse(String text) throws ProblemException {
    if (!values.isEmpty() && !values.contains(text)) {
      throw ProblemException.malformed(name, name + " is one of " + String.join(", ", values));
    }
    return kind.parse(name, text);
  }
}
