package io.phantomparadox.vault.stack.tables;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Writes tables as Parquet files, all of the same moment: the tables are read in one transaction.
 * Rows pass through a database file beside the output, so a table may be larger than the memory.
 */
final class ParquetExport {
  private static final int FETCH_ROWS = 10_000;
  private static final String STAGE = ".export.duckdb";

  private final Connection tables;

  private record Column(String name, String type) {
    /** The type in Parquet's writer; times are instants in UTC. */
    String staged() {
      return switch (type) {
        case "bigint" -> "BIGINT";
        case "integer" -> "INTEGER";
        case "boolean" -> "BOOLEAN";
        case "date" -> "DATE";
        case "numeric" -> "DECIMAL(18, 6)";
        case "bytea" -> "BLOB";
        case "timestamp with time zone" -> "TIMESTAMP";
        case "text" -> "VARCHAR";
        default -> throw new IllegalArgumentException("no Parquet type for " + type);
      };
    }

    String selected() {
      return type.equals("timestamp with time zone") ? name + "::TIMESTAMPTZ AS " + name : name;
    }
  }

  /**
   * @param tables a connection that nobody else uses meanwhile
   */
  ParquetExport(Connection tables) {
    this.tables = tables;
  }

  /** Tables that can be exported, in the order of their names. */
  static List<String> names(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select table_name from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE'
                  and table_name <> 'flyway_schema_history'
                order by 1""")) {
      List<String> names = new ArrayList<>();
      while (row.next()) {
        names.add(row.getString(1));
      }
      return names;
    }
  }

  /**
   * @param names tables that are there
   * @param directory that is there
   * @return rows by table
   */
  Map<String, Long> write(List<String> names, Path directory) throws SQLException, IOException {
    Path stage = directory.resolve(STAGE);
    Files.deleteIfExists(stage);
    Map<String, Long> rows = new LinkedHashMap<>();
    tables.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    tables.setAutoCommit(false);
    try (DuckDBConnection parquet =
            (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + stage);
        Statement statement = parquet.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String table : names) {
        rows.put(table, write(table, directory, parquet, statement));
      }
    } finally {
      tables.rollback();
      Files.deleteIfExists(stage);
      Files.deleteIfExists(directory.resolve(STAGE + ".wal"));
    }
    return rows;
  }

  private long write(String table, Path directory, DuckDBConnection parquet, Statement statement)
      throws SQLException {
    List<Column> columns = columns(table);
    statement.execute(
        "CREATE TABLE %s (%s)"
            .formatted(
                table,
                columns.stream()
                    .map(column -> column.name() + " " + column.staged())
                    .collect(Collectors.joining(", "))));
    long rows = 0;
    try (DuckDBAppender appender = parquet.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table);
        PreparedStatement query =
            tables.prepareStatement(
                "select %s from %s order by 1, 2"
                    .formatted(
                        columns.stream().map(Column::name).collect(Collectors.joining(", ")),
                        table))) {
      query.setFetchSize(FETCH_ROWS);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          appender.beginRow();
          for (int i = 0; i < columns.size(); i++) {
            append(appender, row, i + 1, columns.get(i).type());
          }
          appender.endRow();
          rows++;
        }
      }
    }
    Path file = directory.resolve(table + ".parquet");
    statement.execute(
        "COPY (SELECT %s FROM %s) TO '%s' (FORMAT parquet, COMPRESSION snappy)"
            .formatted(
                columns.stream().map(Column::selected).collect(Collectors.joining(", ")),
                table,
                file.toString().replace("'", "''")));
    statement.execute("DROP TABLE " + table);
    return rows;
  }

  private static void append(DuckDBAppender appender, ResultSet row, int index, String type)
      throws SQLException {
    if (row.getObject(index) == null) {
      appender.appendNull();
      return;
    }
    switch (type) {
      case "bigint" -> appender.append(row.getLong(index));
      case "integer" -> appender.append(row.getInt(index));
      case "boolean" -> appender.append(row.getBoolean(index));
      case "date" -> appender.append(row.getObject(index, java.time.LocalDate.class));
      case "numeric" -> appender.append(scaled(row.getBigDecimal(index)));
      case "bytea" -> appender.append(row.getBytes(index));
      case "timestamp with time zone" -> appender.append(utc(row, index));
      default -> appender.append(row.getString(index));
    }
  }

  private static LocalDateTime utc(ResultSet row, int index) throws SQLException {
    return row.getObject(index, OffsetDateTime.class)
        .withOffsetSameInstant(ZoneOffset.UTC)
        .toLocalDateTime();
  }

  private static BigDecimal scaled(BigDecimal value) {
    return value.setScale(6, java.math.RoundingMode.HALF_EVEN);
  }

  private List<Column> columns(String table) throws SQLException {
    try (PreparedStatement query =
        tables.prepareStatement(
            """
            select column_name, data_type from information_schema.columns
            where table_schema = current_schema() and table_name = ? order by ordinal_position""")) {
      query.setString(1, table);
      List<Column> columns = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          columns.add(new Column(row.getString(1), row.getString(2)));
        }
      }
      return columns;
    }
  }
}
