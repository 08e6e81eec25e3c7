package io.phantomparadox.vault.indexer.api;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list that the API serves page by page.
 *
 * @param id unique; OpenAPI's operation id
 * @param path with {@code {game}}, {@code {batch}}, {@code {item}} or {@code {wallet}}, which are
 *     conditions on the columns {@link #pathFilter} names
 * @param from SQL after FROM; {@code :inner} stands for the conditions of {@code inner}
 * @param inner filters that belong inside {@code from}
 * @param order columns, together unique and never null, all in one direction
 */
record Resource(
    String id,
    String path,
    String summary,
    String from,
    List<Field> fields,
    List<Filter> filters,
    List<Filter> inner,
    List<String> order,
    boolean descending) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");

  Resource {
    fields = List.copyOf(fields);
    filters = List.copyOf(filters);
    inner = List.copyOf(inner);
    order = List.copyOf(order);
  }

  /** The variable parts of the path, in their order. */
  List<Filter> pathFilters() {
    Matcher matcher = VARIABLE.matcher(path);
    return matcher.results().map(found -> pathFilter(found.group(1))).toList();
  }

  private static Filter pathFilter(String name) {
    return switch (name) {
      case "game" -> Filter.equal(name, Kind.LONG, "game");
      case "batch" -> Filter.equal(name, Kind.LONG, "batch_id");
      case "item" -> Filter.equal(name, Kind.HASH, "item");
      case "wallet" -> Filter.equal(name, Kind.KEY, "wallet");
      default -> throw new IllegalArgumentException("no column for {" + name + "}");
    };
  }

  Field field(String column) {
    return fields.stream()
        .filter(field -> field.column().equals(column))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(id + " has no column " + column));
  }
}
