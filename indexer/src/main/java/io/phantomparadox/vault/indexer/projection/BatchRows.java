package io.phantomparadox.vault.indexer.projection;

import static io.phantomparadox.vault.indexer.projection.StagedRows.time;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what batches hold; {@link BatchEnds} applies them. */
final class BatchRows {
  private static final HexFormat HEX = HexFormat.of();

  private final KeyTexts keys;
  private final Map<BatchId, NetBatch> headers = new LinkedHashMap<>();
  private final StagedRows trades =
      new StagedRows(
          "poll_trades",
          """
          game bigint, batch_id bigint, place bigint, replay_position integer, outcome text,
          reason text, item text, seller text, buyer text, amount_lamports bigint,
          sell_intent_id text, buy_intent_id text""",
          """
          insert into batch_trades (game, batch_id, place, replay_position, outcome, reason, item,
            seller, buyer, amount_lamports, sell_intent_id, buy_intent_id)
          select game, batch_id, place, replay_position, outcome, reason, item, seller, buyer,
            amount_lamports, sell_intent_id, buy_intent_id
          from poll_trades on conflict do nothing""");
  private final StagedRows deltas =
      new StagedRows(
          "poll_deltas",
          "game bigint, batch_id bigint, wallet text, delta_lamports bigint",
          """
          insert into batch_deltas (game, batch_id, wallet, delta_lamports)
          select game, batch_id, wallet, delta_lamports from poll_deltas on conflict do nothing""");
  private final StagedRows moves =
      new StagedRows(
          "poll_moves",
          "game bigint, batch_id bigint, item text, from_wallet text, to_wallet text",
          """
          insert into batch_item_moves (game, batch_id, item, from_wallet, to_wallet)
          select game, batch_id, item, from_wallet, to_wallet from poll_moves
          on conflict do nothing""");
  private final StagedRows headerRows =
      new StagedRows(
          "poll_headers",
          """
          game bigint, batch_id bigint, batch_hash text, previous_hash text, trades_root text,
          members integer, executed integer, deferred integer, rejected integer,
          wallets_changed integer, items_moved integer, gross_lamports bigint,
          net_lamports bigint, as_of_slot bigint, cut_ms bigint""",
          """
          insert into netting_batches (game, batch_id, status, batch_hash, previous_hash,
            trades_root, members, executed, deferred, rejected, wallets_changed, items_moved,
            gross_lamports, net_lamports, as_of_slot, cut_at)
          select game, batch_id, 'NETTED', batch_hash, previous_hash, trades_root, members,
            executed, deferred, rejected, wallets_changed, items_moved, gross_lamports,
            net_lamports, as_of_slot, %s
          from poll_headers
          on conflict (game, batch_id) do update set
            batch_hash = excluded.batch_hash, previous_hash = excluded.previous_hash,
            trades_root = excluded.trades_root, members = excluded.members,
            executed = excluded.executed, deferred = excluded.deferred,
            rejected = excluded.rejected, wallets_changed = excluded.wallets_changed,
            items_moved = excluded.items_moved, gross_lamports = excluded.gross_lamports,
            net_lamports = excluded.net_lamports, as_of_slot = excluded.as_of_slot,
            cut_at = excluded.cut_at"""
              .formatted(time("cut_ms")));

  BatchRows(KeyTexts keys) {
    this.keys = keys;
  }

  void record(BatchRecord record) {
    switch (record.getBody()) {
      case BatchPart part -> part(record.getGame(), record.getBatchId(), part);
      case NetBatch header ->
          headers.put(new BatchId(record.getGame(), record.getBatchId()), header);
      default ->
          throw new ProjectionException("a batch record holds " + record.getBody().getClass());
    }
  }

  /** Batches whose header came in this poll. */
  Iterable<BatchId> headed() {
    return headers.keySet();
  }

  int size() {
    return trades.size() + deltas.size() + moves.size() + headers.size();
  }

  private void part(long game, long batchId, BatchPart part) {
    for (BatchTrade trade : part.getTrades()) {
      trades.add(
          game,
          batchId,
          trade.getPlace(),
          trade.getReplayPosition(),
          trade.getOutcome().name(),
          trade.getReason(),
          HEX.formatHex(trade.getItem().bytes()),
          keys.of(trade.getSeller().bytes()),
          keys.of(trade.getBuyer().bytes()),
          trade.getAmountLamports(),
          HEX.formatHex(trade.getSell().getIntentId().bytes()),
          HEX.formatHex(trade.getBuy().getIntentId().bytes()));
    }
    for (NetDelta delta : part.getDeltas()) {
      deltas.add(game, batchId, keys.of(delta.getWallet().bytes()), delta.getLamports());
    }
    for (OwnerChange change : part.getOwnerChanges()) {
      moves.add(
          game,
          batchId,
          HEX.formatHex(change.getItem().bytes()),
          keys.of(change.getFrom().bytes()),
          keys.of(change.getTo().bytes()));
    }
  }

  void flush(Connection connection) throws SQLException {
    trades.flush(connection);
    deltas.flush(connection);
    moves.flush(connection);
    headers.forEach(
        (batch, header) ->
            headerRows.add(
                batch.game(),
                batch.batchId(),
                HEX.formatHex(header.getBatchHash().bytes()),
                HEX.formatHex(header.getPreviousHash().bytes()),
                HEX.formatHex(header.getTradesRoot().bytes()),
                header.getMembers(),
                header.getExecuted(),
                header.getDeferred(),
                header.getRejected(),
                header.getWalletsChanged(),
                header.getItemsMoved(),
                header.getGrossLamports(),
                header.getNetLamports(),
                header.getAsOfSlot(),
                header.getCutAtMillis()));
    headerRows.flush(connection);
  }
}
