package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.testkit.audit.EvidenceException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the indexer's tables say about one game.
 *
 * @param balances lamports by wallet
 * @param owners owner by item
 * @param intentStatus status by intent id
 * @param batchStatus status by batch id
 */
record TableEvidence(
    Map<String, Long> balances,
    Map<String, String> owners,
    Map<String, String> intentStatus,
    Map<Long, String> batchStatus) {

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  /**
   * @throws EvidenceException when the database gives no answer
   */
  static TableEvidence read(String jdbcUrl, String user, String password, long game) {
    TableEvidence evidence =
        new TableEvidence(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
      each(
          connection,
          "select wallet, available_lamports from wallet_balances where game = ?",
          game,
          row -> evidence.balances.put(row.getString(1), row.getLong(2)));
      each(
          connection,
          "select item, owner from item_ownership where game = ?",
          game,
          row -> evidence.owners.put(row.getString(1), row.getString(2)));
      each(
          connection,
          "select intent_id, status from trade_intents where game = ?",
          game,
          row -> evidence.intentStatus.put(row.getString(1), row.getString(2)));
      each(
          connection,
          "select batch_id, status from netting_batches where game = ?",
          game,
          row -> evidence.batchStatus.put(row.getLong(1), row.getString(2)));
      return evidence;
    } catch (SQLException e) {
      throw new EvidenceException("cannot read the tables", e);
    }
  }

  private static void each(Connection connection, String sql, long game, Row reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, game);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    }
  }
}
