package io.phantomparadox.vault.stack.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated lines one by one (RFC 4180: fields may be quoted, quotes doubled; a line
 * break inside quotes is refused). Knows the number of the line it is at, for messages.
 */
public final class CsvLines {
  private static final int LINE_LENGTH_MAX = 64 * 1024;

  /** Spreadsheets put it before the first column's name. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final BufferedReader reader;
  private long number;

  public CsvLines(BufferedReader reader) {
    this.reader = reader;
  }

  /** The number of the line read last, from 1. */
  public long number() {
    return number;
  }

  /**
   * The fields of the next line that is not blank; empty at the end of the file.
   *
   * @throws CsvException when the line's quoting is broken or it is too long
   */
  public List<String> next() throws IOException, CsvException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
        line = line.substring(1);
      }
      if (line.length() > LINE_LENGTH_MAX) {
        throw new CsvException(number, "longer than " + LINE_LENGTH_MAX + " characters");
      }
      if (!line.isBlank()) {
        return split(line);
      }
    }
    return List.of();
  }

  private List<String> split(String line) throws CsvException {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int k = 0; k < line.length(); k++) {
      char c = line.charAt(k);
      if (quoted && c == '"' && k + 1 < line.length() && line.charAt(k + 1) == '"') {
        field.append('"');
        k++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new CsvException(number, "a quote is not closed");
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
