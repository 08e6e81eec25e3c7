package io.phantomparadox.vault.indexer.reconcile;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The tables as they were at a finalized slot they have reached: later events are taken off. */
final class TablesAtSlot {
  private final Connection connection;
  private final long slot;

  TablesAtSlot(Connection connection, long slot) {
    this.connection = connection;
    this.slot = slot;
  }

  /** The finalized slot that every partition has reached; −1 before the first heartbeat. */
  static long completeTo(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                """
                select coalesce(min(coalesce(p.finalized_slot, -1)), -1)
                from topic_offsets o left join chain_progress p on p.partition = o.partition
                where o.topic = 'vault.chain-events'""");
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  Map<String, Long> balances(long game) throws SQLException {
    Map<String, Long> balances = new HashMap<>();
    each(
        """
        select b.wallet, b.available_lamports - coalesce((
          select sum(e.amount_lamports) from wallet_entries e
          where e.game = b.game and e.wallet = b.wallet and e.slot > ?), 0)
        from wallet_balances b where b.game = ?""",
        row -> balances.put(row.getString(1), row.getLong(2)),
        slot,
        game);
    return balances;
  }

  Map<String, Long> walletIndexes(long game) throws SQLException {
    Map<String, Long> indexes = new HashMap<>();
    each(
        "select wallet, wallet_index from wallet_balances where game = ? and wallet_index is not null",
        row -> indexes.put(row.getString(1), row.getLong(2)),
        game);
    return indexes;
  }

  Map<String, String> owners(long game) throws SQLException {
    Map<String, String> owners = new HashMap<>();
    each(
        "select item, owner from item_ownership where game = ?",
        row -> owners.put(row.getString(1), row.getString(2)),
        game);
    each(
        """
        select distinct on (m.item) m.item, m.from_wallet
        from netting_batches b
        join batch_item_moves m on m.game = b.game and m.batch_id = b.batch_id
        where b.game = ? and b.status = 'SETTLED' and b.applied and b.ended_slot > ?
        order by m.item, m.batch_id""",
        row -> owners.put(row.getString(1), row.getString(2)),
        game,
        slot);
    return owners;
  }

  Map<String, Long> itemIndexes(long game) throws SQLException {
    Map<String, Long> indexes = new HashMap<>();
    each(
        "select item, item_index from item_ownership where game = ?",
        row -> indexes.put(row.getString(1), row.getLong(2)),
        game);
    return indexes;
  }

  /** Status and hash of every batch that was on chain. */
  Map<Long, String> batches(long game) throws SQLException {
    Map<Long, String> batches = new HashMap<>();
    each(
        """
        select batch_id, case when ended_slot > ? then 'COMMITTED' else status end, batch_hash
        from netting_batches where game = ?""",
        row -> batches.put(row.getLong(1), row.getString(2) + " " + row.getString(3)),
        slot,
        game);
    return batches;
  }

  Map<String, String> sessions(long game) throws SQLException {
    Map<String, String> sessions = new HashMap<>();
    each(
        """
        select owner || '/' || session, max_volume_lamports, max_items, actions,
          revoked and revoked_slot <= ?
        from session_keys where game = ?""",
        row ->
            sessions.put(
                row.getString(1),
                "%d lamports, %d items, actions %d%s"
                    .formatted(
                        row.getLong(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getBoolean(5) ? ", revoked" : "")),
        slot,
        game);
    return sessions;
  }

  Map<Integer, byte[]> chunks(long game, long batchId) throws SQLException {
    Map<Integer, byte[]> chunks = new HashMap<>();
    each(
        "select chunk_index, chunk from batch_chunks where game = ? and batch_id = ?",
        row -> chunks.put(row.getInt(1), row.getBytes(2)),
        game,
        batchId);
    return chunks;
  }

  Set<String> walletsOf(long game, long batchId) throws SQLException {
    Set<String> wallets = new HashSet<>();
    each(
        "select wallet from batch_deltas where game = ? and batch_id = ?",
        row -> wallets.add(row.getString(1)),
        game,
        batchId);
    return wallets;
  }

  Set<String> itemsOf(long game, long batchId) throws SQLException {
    Set<String> items = new HashSet<>();
    each(
        "select item from batch_item_moves where game = ? and batch_id = ?",
        row -> items.add(row.getString(1)),
        game,
        batchId);
    return items;
  }

  private void each(String sql, Row reader, long... parameters) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        query.setLong(i + 1, parameters[i]);
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    }
  }
}
