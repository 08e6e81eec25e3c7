package io.phantomparadox.vault.indexer.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a poll changed, for those who watch: PostgreSQL tells every listener when the transaction
 * commits, and never when it does not. Bounded: of a poll that changed more, the rest is told as
 * one {@code many}.
 */
final class Changes {
  /** Channel that listeners name. */
  static final String CHANNEL = "vault_changes";

  private static final int CHANGES_MAX = 2_000;

  /** A notification holds fewer than 8000 bytes. */
  private static final int PAYLOAD_MAX = 7_500;

  private static final String BATCH =
      "select status from netting_batches where game = ? and batch_id = ?";
  private static final String WALLETS =
      "select wallet from batch_deltas where game = ? and batch_id = ? limit ?";
  private static final String ITEMS =
      "select item, to_wallet from batch_item_moves where game = ? and batch_id = ? limit ?";

  private final Set<String> changes = new LinkedHashSet<>();
  private boolean more;

  void wallet(long game, String wallet) {
    add("{\"type\":\"wallet\",\"game\":" + game + ",\"id\":\"" + wallet + "\"}");
  }

  void item(long game, String item, String owner) {
    add(
        "{\"type\":\"item\",\"game\":%d,\"id\":\"%s\",\"owner\":\"%s\"}"
            .formatted(game, item, owner));
  }

  void session(long game, String session, String status) {
    add(
        "{\"type\":\"session-key\",\"game\":%d,\"id\":\"%s\",\"status\":\"%s\"}"
            .formatted(game, session, status));
  }

  void intents(int accepted, int results) {
    if (accepted + results > 0) {
      add("{\"type\":\"intents\",\"accepted\":%d,\"results\":%d}".formatted(accepted, results));
    }
  }

  /** A batch that has another status now, and what it moved when it is settled. */
  void batch(Connection connection, BatchId batch, boolean ended) throws SQLException {
    String status;
    try (PreparedStatement query = connection.prepareStatement(BATCH)) {
      query.setLong(1, batch.game());
      query.setLong(2, batch.batchId());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return;
        }
        status = row.getString(1);
      }
    }
    add(
        "{\"type\":\"batch\",\"game\":%d,\"id\":\"%d\",\"status\":\"%s\"}"
            .formatted(batch.game(), batch.batchId(), status));
    if (ended && status.equals("SETTLED")) {
      moved(connection, WALLETS, batch, row -> wallet(batch.game(), row.getString(1)));
      moved(
          connection, ITEMS, batch, row -> item(batch.game(), row.getString(1), row.getString(2)));
    }
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private void moved(Connection connection, String sql, BatchId batch, Row reader)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, batch.game());
      query.setLong(2, batch.batchId());
      query.setInt(3, CHANGES_MAX + 1);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    }
  }

  private void add(String change) {
    if (changes.size() < CHANGES_MAX) {
      changes.add(change);
    } else {
      more |= !changes.contains(change);
    }
  }

  void flush(Connection connection) throws SQLException {
    if (more) {
      changes.add("{\"type\":\"many\"}");
    }
    try (PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
      StringBuilder payload = new StringBuilder();
      for (String change : changes) {
        if (payload.length() + change.length() > PAYLOAD_MAX) {
          send(notify, payload);
        }
        payload.append(payload.isEmpty() ? "" : "\n").append(change);
      }
      send(notify, payload);
    }
  }

  private static void send(PreparedStatement notify, StringBuilder payload) throws SQLException {
    if (!payload.isEmpty()) {
      notify.setString(1, CHANNEL);
      notify.setString(2, payload.toString());
      notify.execute();
      payload.setLength(0);
    }
  }
}
