package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.solana.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HexFormat;

/**
 * Writes what batches hold and, once both the header and the good end of a batch are known, applies
 * it to balances and owners. Which of the two comes first does not matter.
 */
final class BatchRows implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();

  private static final String TRADE =
      """
      insert into batch_trades (game, batch_id, place, replay_position, outcome, reason, item,
        seller, buyer, amount_lamports, sell_intent_id, buy_intent_id)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
  private static final String DELTA =
      "insert into batch_deltas (game, batch_id, wallet, delta_lamports) values (?, ?, ?, ?)";
  private static final String MOVE =
      """
      insert into batch_item_moves (game, batch_id, item, from_wallet, to_wallet)
      values (?, ?, ?, ?, ?)""";
  private static final String HEADER =
      """
      insert into netting_batches (game, batch_id, status, batch_hash, previous_hash, trades_root,
        members, executed, deferred, rejected, wallets_changed, items_moved, gross_lamports,
        net_lamports, as_of_slot, cut_at)
      values (?, ?, 'NETTED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (game, batch_id) do update set
        batch_hash = excluded.batch_hash, previous_hash = excluded.previous_hash,
        trades_root = excluded.trades_root, members = excluded.members,
        executed = excluded.executed, deferred = excluded.deferred, rejected = excluded.rejected,
        wallets_changed = excluded.wallets_changed, items_moved = excluded.items_moved,
        gross_lamports = excluded.gross_lamports, net_lamports = excluded.net_lamports,
        as_of_slot = excluded.as_of_slot, cut_at = excluded.cut_at""";
  private static final String STATUS =
      """
      select status from netting_batches
      where game = ? and batch_id = ? and cut_at is not null and not applied""";
  private static final String NETTED_INTENTS =
      """
      insert into trade_intents (game, intent_id, status, batch_id)
      select game, unnest(array[sell_intent_id, buy_intent_id]), 'NETTED', batch_id
      from batch_trades where game = ? and batch_id = ? and outcome = 'EXECUTED'
      on conflict (game, intent_id) do update set
        status = 'NETTED', batch_id = excluded.batch_id, reason = null, detail = null,
        ended_at = null
      where coalesce(trade_intents.batch_id, 0) < excluded.batch_id""";
  private static final String REQUEUED_INTENTS =
      """
      update trade_intents set status = 'DEFERRED', reason = ?, detail = null
      where game = ? and batch_id = ? and status = 'NETTED'""";
  private static final String SETTLED_INTENTS =
      """
      update trade_intents i set status = 'SETTLED', ended_at = b.ended_at
      from netting_batches b
      where b.game = ? and b.batch_id = ?
        and i.game = b.game and i.batch_id = b.batch_id and i.status = 'NETTED'""";
  private static final String APPLY_DELTAS =
      """
      insert into wallet_balances (game, wallet, available_lamports)
      select game, wallet, delta_lamports from batch_deltas where game = ? and batch_id = ?
      on conflict (game, wallet) do update set
        available_lamports = wallet_balances.available_lamports + excluded.available_lamports""";
  private static final String APPLY_OWNERS =
      """
      update item_ownership o set owner = m.to_wallet, since_batch = m.batch_id
      from batch_item_moves m
      where m.game = ? and m.batch_id = ?
        and o.game = m.game and o.item = m.item and o.since_batch < m.batch_id""";
  private static final String APPLY_HISTORY =
      """
      insert into item_history (game, item, batch_id, replay_position, kind, from_wallet,
        to_wallet, amount_lamports, sell_intent_id, buy_intent_id, happened_at)
      select t.game, t.item, t.batch_id, t.replay_position, 'TRADE', t.seller, t.buyer,
        t.amount_lamports, t.sell_intent_id, t.buy_intent_id, b.cut_at
      from batch_trades t join netting_batches b using (game, batch_id)
      where t.game = ? and t.batch_id = ? and t.outcome = 'EXECUTED'
      on conflict do nothing""";
  private static final String MARK_APPLIED =
      "update netting_batches set applied = true where game = ? and batch_id = ?";

  private final Connection connection;
  private final PreparedStatement trades;
  private final PreparedStatement deltas;
  private final PreparedStatement moves;

  BatchRows(Connection connection) throws SQLException {
    this.connection = connection;
    this.trades = connection.prepareStatement(TRADE);
    this.deltas = connection.prepareStatement(DELTA);
    this.moves = connection.prepareStatement(MOVE);
  }

  void record(BatchRecord record) throws SQLException {
    switch (record.getBody()) {
      case BatchPart part -> part(record.getGame(), record.getBatchId(), part);
      case NetBatch header -> header(record.getGame(), record.getBatchId(), header);
      default ->
          throw new ProjectionException("a batch record holds " + record.getBody().getClass());
    }
  }

  private void part(long game, long batchId, BatchPart part) throws SQLException {
    for (BatchTrade trade : part.getTrades()) {
      trade(game, batchId, trade);
    }
    for (NetDelta delta : part.getDeltas()) {
      deltas.setLong(1, game);
      deltas.setLong(2, batchId);
      deltas.setString(3, wallet(delta.getWallet().bytes()));
      deltas.setLong(4, delta.getLamports());
      deltas.addBatch();
    }
    for (OwnerChange change : part.getOwnerChanges()) {
      moves.setLong(1, game);
      moves.setLong(2, batchId);
      moves.setString(3, HEX.formatHex(change.getItem().bytes()));
      moves.setString(4, wallet(change.getFrom().bytes()));
      moves.setString(5, wallet(change.getTo().bytes()));
      moves.addBatch();
    }
    trades.executeBatch();
    deltas.executeBatch();
    moves.executeBatch();
  }

  private void trade(long game, long batchId, BatchTrade trade) throws SQLException {
    trades.setLong(1, game);
    trades.setLong(2, batchId);
    trades.setLong(3, trade.getPlace());
    trades.setInt(4, trade.getReplayPosition());
    trades.setString(5, trade.getOutcome().name());
    trades.setString(6, trade.getReason());
    trades.setString(7, HEX.formatHex(trade.getItem().bytes()));
    trades.setString(8, wallet(trade.getSeller().bytes()));
    trades.setString(9, wallet(trade.getBuyer().bytes()));
    trades.setLong(10, trade.getAmountLamports());
    trades.setString(11, HEX.formatHex(trade.getSell().getIntentId().bytes()));
    trades.setString(12, HEX.formatHex(trade.getBuy().getIntentId().bytes()));
    trades.addBatch();
  }

  private void header(long game, long batchId, NetBatch header) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(HEADER)) {
      row.setLong(1, game);
      row.setLong(2, batchId);
      row.setString(3, HEX.formatHex(header.getBatchHash().bytes()));
      row.setString(4, HEX.formatHex(header.getPreviousHash().bytes()));
      row.setString(5, HEX.formatHex(header.getTradesRoot().bytes()));
      row.setInt(6, header.getMembers());
      row.setInt(7, header.getExecuted());
      row.setInt(8, header.getDeferred());
      row.setInt(9, header.getRejected());
      row.setInt(10, header.getWalletsChanged());
      row.setInt(11, header.getItemsMoved());
      row.setLong(12, header.getGrossLamports());
      row.setLong(13, header.getNetLamports());
      row.setLong(14, header.getAsOfSlot());
      row.setTimestamp(15, new Timestamp(header.getCutAtMillis()));
      row.executeUpdate();
    }
    update(NETTED_INTENTS, game, batchId);
    bringToItsEnd(game, batchId);
  }

  /** Applies or undoes a batch whose header and end are both here; else does nothing yet. */
  void bringToItsEnd(long game, long batchId) throws SQLException {
    String status;
    try (PreparedStatement query = connection.prepareStatement(STATUS)) {
      query.setLong(1, game);
      query.setLong(2, batchId);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return;
        }
        status = row.getString(1);
      }
    }
    switch (status) {
      case "SETTLED" -> {
        update(APPLY_DELTAS, game, batchId);
        update(APPLY_OWNERS, game, batchId);
        update(APPLY_HISTORY, game, batchId);
        update(SETTLED_INTENTS, game, batchId);
        update(MARK_APPLIED, game, batchId);
      }
      case "ABORTED" -> requeue("BATCH_ABORTED", game, batchId);
      case "VOID" -> requeue("BATCH_VOID", game, batchId);
      default -> {
        // NETTED and COMMITTED have no end yet.
      }
    }
  }

  private void requeue(String reason, long game, long batchId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REQUEUED_INTENTS)) {
      statement.setString(1, reason);
      statement.setLong(2, game);
      statement.setLong(3, batchId);
      statement.executeUpdate();
    }
    update(MARK_APPLIED, game, batchId);
  }

  private void update(String sql, long game, long batchId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, game);
      statement.setLong(2, batchId);
      statement.executeUpdate();
    }
  }

  private static String wallet(byte[] key) {
    return PublicKey.of(key).toBase58();
  }

  @Override
  public void close() throws SQLException {
    try (trades;
        deltas;
        moves) {
      trades.clearBatch();
    }
  }
}
