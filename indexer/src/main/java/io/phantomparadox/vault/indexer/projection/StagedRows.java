package io.phantomparadox.vault.indexer.projection;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The rows that a poll has for one table. They go to PostgreSQL in one COPY into a temporary table
 * and from there into the table by statements that know its rules; the temporary table stays until
 * the transaction ends, for other statements to join.
 *
 * <p>Times are staged as milliseconds of the Unix epoch, see {@link #time}.
 */
final class StagedRows {
  /** Where a temporary table's rows come from: PostgreSQL's text format of COPY. */
  private final StringBuilder text = new StringBuilder();

  private final String table;
  private final String columns;
  private final List<String> merges;
  private int rows;

  /**
   * @param table name of the temporary table
   * @param columns its columns with their types
   * @param merges statements that read it, in their order
   */
  StagedRows(String table, String columns, String... merges) {
    this.table = table;
    this.columns = columns;
    this.merges = List.of(merges);
  }

  /** SQL of a staged time: exact, unlike a division by 1000. */
  static String time(String column) {
    return "timestamptz 'epoch' + " + column + " * interval '1 millisecond'";
  }

  boolean isEmpty() {
    return rows == 0;
  }

  int size() {
    return rows;
  }

  /** Adds a row: longs, integers, booleans, texts, byte arrays and nulls in the columns' order. */
  void add(@Nullable Object... values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        text.append('\t');
      }
      append(values[i]);
    }
    text.append('\n');
    rows++;
  }

  private void append(@Nullable Object value) {
    switch (value) {
      case null -> text.append("\\N");
      case String string -> escape(string);
      case byte[] bytes -> text.append("\\\\x").append(HexFormat.of().formatHex(bytes));
      default -> text.append(value);
    }
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        // PostgreSQL's text cannot hold it, in any notation
        case '\0' -> text.append('\uFFFD');
        default -> text.append(c);
      }
    }
  }

  /** Copies the rows and runs the statements; nothing when there are no rows. */
  void flush(Connection connection) throws SQLException {
    if (rows == 0) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create temporary table if not exists %s (%s) on commit delete rows"
              .formatted(table, columns));
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("copy %s from stdin".formatted(table), new StringReader(text.toString()));
      for (String merge : merges) {
        statement.execute(merge);
      }
    } catch (IOException e) {
      throw new SQLException("a copy into " + table + " broke off", "08006", e);
    }
  }
}
