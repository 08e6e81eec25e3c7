package io.phantomparadox.vault.indexer.reconcile;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A halt that outlives the process: tables that were found wrong are not written on until somebody
 * has looked. It lies in the tables' own schema, so that rebuilt tables have none.
 */
public final class Halt {
  private Halt() {}

  /** Why the tables are not to be written, empty when they are. */
  public static Optional<String> reason(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("select reason from reconciliation_halt");
        ResultSet row = query.executeQuery()) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /** Writes it down; the first reason stays. */
  static void trip(DataSource database, String reason) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement row =
            connection.prepareStatement(
                """
                insert into reconciliation_halt (tripped_at, reason) values (now(), ?)
                on conflict do nothing""")) {
      row.setString(1, reason);
      row.executeUpdate();
    }
  }

  /** Takes it back; the indexer goes on with its next start. */
  public static void clear(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement row = connection.prepareStatement("delete from reconciliation_halt")) {
      row.executeUpdate();
    }
  }
}
