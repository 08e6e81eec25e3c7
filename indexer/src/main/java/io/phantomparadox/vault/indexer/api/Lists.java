package io.phantomparadox.vault.indexer.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of a list's page: conditions, then the place after the cursor, then the order. */
final class Lists {
  /** Rows of a page unless the caller says. */
  static final int LIMIT_DEFAULT = 100;

  /** Most rows of a page. */
  static final int LIMIT_MAX = 1_000;

  private Lists() {}

  /**
   * A statement with its parameters.
   *
   * @param limit rows that the caller wanted; the statement asks for one more
   */
  record Query(String sql, List<Object> parameters, int limit) {}

  /**
   * @param variables of the path by name
   * @param parameters behind the question mark by name
   * @throws ProblemException when one of them is unknown or cannot be read
   */
  static Query query(
      Resource resource, Map<String, String> variables, Map<String, String> parameters)
      throws ProblemException {
    requireKnown(resource, parameters);
    List<Object> inside = new ArrayList<>();
    String inner = conditions(resource.inner(), parameters, inside);
    List<Object> values = new ArrayList<>(inside);
    List<String> conditions = new ArrayList<>();
    for (Filter variable : resource.pathFilters()) {
      values.add(variable.parse(Objects.requireNonNull(variables.get(variable.name()))));
      conditions.add(variable.condition());
    }
    String narrowing = conditions(resource.filters(), parameters, values);
    if (!narrowing.isEmpty()) {
      conditions.add(narrowing);
    }
    String cursor = parameters.get("cursor");
    if (cursor != null) {
      values.addAll(Cursor.read(resource, cursor));
      conditions.add(
          "(%s) %s (%s)"
              .formatted(
                  String.join(", ", resource.order()),
                  resource.descending() ? "<" : ">",
                  resource.order().stream()
                      .map(column -> "?::" + resource.field(column).kind().sqlType())
                      .collect(Collectors.joining(", "))));
    }
    int limit = limit(parameters.get("limit"));
    String direction = resource.descending() ? " desc" : "";
    String sql =
        "select %s from %s%s order by %s limit %d"
            .formatted(
                resource.fields().stream().map(Field::column).collect(Collectors.joining(", ")),
                resource.from().replace(":inner", inner.isEmpty() ? "true" : inner),
                conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions),
                resource.order().stream()
                    .map(column -> column + direction)
                    .collect(Collectors.joining(", ")),
                limit + 1);
    return new Query(sql, values, limit);
  }

  /** Cuts the row too many off and says where the next page begins. */
  static Page page(Resource resource, Query query, List<Map<String, @Nullable Object>> rows) {
    if (rows.size() <= query.limit()) {
      return new Page(rows, null);
    }
    List<Map<String, @Nullable Object>> kept = rows.subList(0, query.limit());
    return new Page(kept, Cursor.after(resource, kept.getLast()));
  }

  private static String conditions(
      List<Filter> filters, Map<String, String> parameters, List<Object> values)
      throws ProblemException {
    List<String> conditions = new ArrayList<>();
    for (Filter filter : filters) {
      String text = parameters.get(filter.name());
      if (text != null) {
        values.addAll(Collections.nCopies(filter.uses(), filter.parse(text)));
        conditions.add(filter.condition());
      }
    }
    return String.join(" and ", conditions);
  }

  private static int limit(@Nullable String text) throws ProblemException {
    if (text == null) {
      return LIMIT_DEFAULT;
    }
    long limit = (Long) Kind.LONG.parse("limit", text);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw ProblemException.malformed("limit", "limit lies in 1 to " + LIMIT_MAX);
    }
    return (int) limit;
  }

  private static void requireKnown(Resource resource, Map<String, String> parameters)
      throws ProblemException {
    for (String name : parameters.keySet()) {
      boolean known =
          name.equals("limit")
              || name.equals("cursor")
              || name.equals("format")
              || resource.filters().stream().anyMatch(filter -> filter.name().equals(name))
              || resource.inner().stream().anyMatch(filter -> filter.name().equals(name));
      if (!known) {
        throw ProblemException.malformed(name, "there is no parameter " + name + " here");
      }
    }
  }
}
