package io.phantomparadox.vault.indexer.api;

/**
 * A column of an answer.
 *
 * @param column its name in the tables; JSON has it in camel case
 */
record Field(String column, Kind kind) {

  /** The name in JSON. */
  String json() {
    return camelCase(column);
  }

  static String camelCase(String column) {
    StringBuilder name = new StringBuilder(column.length());
    boolean up = false;
    for (int i = 0; i < column.length(); i++) {
      char c = column.charAt(i);
      if (c == '_') {
        up = true;
      } else {
        name.append(up ? Character.toUpperCase(c) : c);
        up = false;
      }
    }
    return name.toString();
  }
}
