package io.phantomparadox.vault.indexer.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Applies a batch to balances, owners, history and statistics once both its header and its good end
 * are known, whichever comes first, and undoes it after the other ends. A batch is applied once:
 * {@code applied} says that it was.
 */
final class BatchEnds {
  private static final String NETTED_INTENTS =
      """
      insert into trade_intents as t (game, intent_id, status, batch_id, netted_at)
      select b.game, half.intent_id, 'NETTED', b.batch_id, b.cut_at
      from netting_batches b
      join batch_trades d on d.game = b.game and d.batch_id = b.batch_id
      cross join lateral (values (d.sell_intent_id), (d.buy_intent_id)) half (intent_id)
      where b.game = ? and b.batch_id = ? and d.outcome = 'EXECUTED'
      on conflict (game, intent_id) do update set
        status = 'NETTED', batch_id = excluded.batch_id, netted_at = excluded.netted_at,
        reason = null, detail = null, ended_at = null
      where coalesce(t.batch_id, 0) < excluded.batch_id""";
  private static final String END =
      """
      select status, (cut_at at time zone 'UTC')::date from netting_batches
      where game = ? and batch_id = ? and cut_at is not null and not applied""";

  /** What a result said waits in the row; only a deferral that the batch came after is old. */
  private static final String REQUEUED_INTENTS =
      """
      update trade_intents i set
        status = case when i.result_at > i.netted_at or i.result_status <> 'DEFERRED'
          then i.result_status else 'DEFERRED' end,
        reason = case when i.result_at > i.netted_at or i.result_status <> 'DEFERRED'
          then i.result_reason else ? end,
        detail = case when i.result_at > i.netted_at or i.result_status <> 'DEFERRED'
          then i.result_detail end,
        ended_at = case when i.result_status <> 'DEFERRED' then i.result_at end
      from batch_trades t
      cross join lateral (values (t.sell_intent_id), (t.buy_intent_id)) half (intent_id)
      where t.game = ? and t.batch_id = ? and t.outcome = 'EXECUTED'
        and i.game = t.game and i.intent_id = half.intent_id
        and i.batch_id = t.batch_id and i.status = 'NETTED'""";

  private static final String SETTLED_INTENTS =
      """
      update trade_intents i set status = 'SETTLED', ended_at = b.ended_at
      from netting_batches b
      join batch_trades t on t.game = b.game and t.batch_id = b.batch_id
      cross join lateral (values (t.sell_intent_id), (t.buy_intent_id)) half (intent_id)
      where b.game = ? and b.batch_id = ? and t.outcome = 'EXECUTED'
        and i.game = t.game and i.intent_id = half.intent_id
        and i.batch_id = t.batch_id and i.status = 'NETTED'""";
  private static final String DELTAS =
      """
      with fresh as (
        insert into wallet_entries (game, wallet, slot, transaction_index, instruction,
          inner_instruction, kind, amount_lamports, batch_id, signature, happened_at)
        select d.game, d.wallet, b.ended_slot, b.ended_transaction_index, b.ended_instruction,
          b.ended_inner_instruction, 'BATCH', d.delta_lamports, d.batch_id, b.end_signature,
          b.ended_at
        from batch_deltas d join netting_batches b on b.game = d.game and b.batch_id = d.batch_id
        where d.game = ? and d.batch_id = ?
        on conflict do nothing
        returning game, wallet, amount_lamports)
      insert into wallet_balances (game, wallet, available_lamports)
      select game, wallet, sum(amount_lamports) from fresh group by 1, 2
      on conflict (game, wallet) do update set
        available_lamports = wallet_balances.available_lamports + excluded.available_lamports""";

  /** Never over a newer owner: a batch that comes late finds a higher number. */
  private static final String OWNERS =
      """
      update item_ownership o set owner = m.to_wallet, since_batch = m.batch_id
      from batch_item_moves m
      where m.game = ? and m.batch_id = ?
        and o.game = m.game and o.item = m.item and o.since_batch < m.batch_id""";

  private static final String HISTORY =
      """
      insert into item_history (game, item, batch_id, replay_position, kind, from_wallet,
        to_wallet, amount_lamports, sell_intent_id, buy_intent_id, happened_at)
      select t.game, t.item, t.batch_id, t.replay_position, 'TRADE', t.seller, t.buyer,
        t.amount_lamports, t.sell_intent_id, t.buy_intent_id, b.cut_at
      from batch_trades t join netting_batches b on b.game = t.game and b.batch_id = t.batch_id
      where t.game = ? and t.batch_id = ? and t.outcome = 'EXECUTED'
      on conflict do nothing""";
  private static final String WALLET_DAYS =
      """
      insert into wallet_days as d (game, day, wallet, bought_trades, sold_trades, bought_lamports,
        sold_lamports)
      select t.game, (b.cut_at at time zone 'UTC')::date, party.wallet, sum(party.bought),
        sum(1 - party.bought), sum(party.bought * t.amount_lamports),
        sum((1 - party.bought) * t.amount_lamports)
      from batch_trades t join netting_batches b on b.game = t.game and b.batch_id = t.batch_id
      cross join lateral (values (t.buyer, 1), (t.seller, 0)) party (wallet, bought)
      where t.game = ? and t.batch_id = ? and t.outcome = 'EXECUTED'
      group by 1, 2, 3
      on conflict (game, day, wallet) do update set
        bought_trades = d.bought_trades + excluded.bought_trades,
        sold_trades = d.sold_trades + excluded.sold_trades,
        bought_lamports = d.bought_lamports + excluded.bought_lamports,
        sold_lamports = d.sold_lamports + excluded.sold_lamports""";
  private static final String MARK_APPLIED =
      "update netting_batches set applied = true where game = ? and batch_id = ?";

  /** A day has few batches; summing them again needs no memory of what was counted. */
  private static final String STATS =
      """
      insert into stats (game, day, batches, trades, gross_lamports, net_lamports,
        wallets_changed, items_moved, transactions, fee_lamports, alone_fee_lamports)
      select game, ?::date, count(*), sum(executed), sum(gross_lamports), sum(net_lamports),
        sum(wallets_changed), sum(items_moved), coalesce(sum(transactions), 0),
        coalesce(sum(fee_lamports), 0), coalesce(sum(alone_fee_lamports), 0)
      from netting_batches
      where game = ? and status = 'SETTLED' and applied
        and cut_at >= (?::date)::timestamp at time zone 'UTC'
        and cut_at < (?::date + 1)::timestamp at time zone 'UTC'
      group by game
      on conflict (game, day) do update set
        batches = excluded.batches, trades = excluded.trades,
        gross_lamports = excluded.gross_lamports, net_lamports = excluded.net_lamports,
        wallets_changed = excluded.wallets_changed, items_moved = excluded.items_moved,
        transactions = excluded.transactions, fee_lamports = excluded.fee_lamports,
        alone_fee_lamports = excluded.alone_fee_lamports""";

  private static final String DAY =
      """
      select (cut_at at time zone 'UTC')::date from netting_batches
      where game = ? and batch_id = ? and applied and status = 'SETTLED'""";

  private record GameDay(long game, LocalDate day) implements Comparable<GameDay> {
    @Override
    public int compareTo(GameDay other) {
      int byGame = Long.compare(game, other.game);
      return byGame != 0 ? byGame : day.compareTo(other.day);
    }
  }

  private final Connection connection;
  private final SortedSet<GameDay> days = new TreeSet<>();

  BatchEnds(Connection connection) {
    this.connection = connection;
  }

  /** The header of a batch is in the tables. */
  void netted(BatchId batch) throws SQLException {
    RowLines.netted(batch);
    update(NETTED_INTENTS, batch);
  }

  /** Applies or undoes a batch whose header and end are both here; else does nothing yet. */
  void bringToItsEnd(BatchId batch) throws SQLException {
    String status;
    LocalDate day;
    try (PreparedStatement query = connection.prepareStatement(END)) {
      query.setLong(1, batch.game());
      query.setLong(2, batch.batchId());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return;
        }
        status = row.getString(1);
        day = row.getObject(2, LocalDate.class);
      }
    }
    if (!status.equals("NETTED") && !status.equals("COMMITTED")) {
      RowLines.ended(batch, status);
    }
    switch (status) {
      case "SETTLED" -> {
        update(DELTAS, batch);
        update(OWNERS, batch);
        update(HISTORY, batch);
        update(WALLET_DAYS, batch);
        update(SETTLED_INTENTS, batch);
        update(MARK_APPLIED, batch);
        days.add(new GameDay(batch.game(), day));
      }
      case "ABORTED" -> requeue("BATCH_ABORTED", batch);
      case "VOID" -> requeue("BATCH_VOID", batch);
      default -> {
        // NETTED and COMMITTED have no end yet.
      }
    }
  }

  /** The costs of a batch are known or have changed. */
  void costed(BatchId batch) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(DAY)) {
      query.setLong(1, batch.game());
      query.setLong(2, batch.batchId());
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          days.add(new GameDay(batch.game(), row.getObject(1, LocalDate.class)));
        }
      }
    }
  }

  /** Sums up the days that changed. */
  void flush() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STATS)) {
      for (GameDay changed : days) {
        statement.setObject(1, changed.day());
        statement.setLong(2, changed.game());
        statement.setObject(3, changed.day());
        statement.setObject(4, changed.day());
        statement.executeUpdate();
      }
    }
  }

  private void requeue(String reason, BatchId batch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REQUEUED_INTENTS)) {
      statement.setString(1, reason);
      statement.setLong(2, batch.game());
      statement.setLong(3, batch.batchId());
      statement.executeUpdate();
    }
    update(MARK_APPLIED, batch);
  }

  private void update(String sql, BatchId batch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, batch.game());
      statement.setLong(2, batch.batchId());
      statement.executeUpdate();
    }
  }
}
