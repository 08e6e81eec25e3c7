package io.phantomparadox.vault.indexer.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Writes {@code listings} anew from the intents that a poll touched: a listing follows from its own
 * intent and from the one that took it, whatever came first.
 */
final class ListingRows {
  private static final String LISTINGS =
      """
      insert into listings (game, listing, side, item, wallet, amount_lamports, status, reason,
        place, opened_at, expires_at, ended_at, batch_id, taken_by, taker)
      select i.game, i.intent_id, i.action, i.item, i.owner, i.amount_lamports,
        case i.status when 'ACCEPTED' then 'OPEN' when 'DEFERRED' then 'TAKEN'
          when 'NETTED' then 'TAKEN' else i.status end,
        i.reason, i.log_offset, i.accepted_at, i.expires_at, i.ended_at, taken.batch_id,
        taken.intent_id, taken.owner
      from (%s) touched (game, listing)
      join trade_intents i on i.game = touched.game and i.intent_id = touched.listing
      left join lateral (
        select k.batch_id, k.intent_id, k.owner from trade_intents k
        where k.game = i.game and k.reference = i.intent_id and k.action = 'TAKE'
          and k.batch_id = i.batch_id and i.status in ('NETTED', 'SETTLED')
        limit 1) taken on true
      where i.action in ('ASK', 'BID') and i.log_offset is not null
      on conflict (game, listing) do update set
        status = excluded.status, reason = excluded.reason, ended_at = excluded.ended_at,
        batch_id = excluded.batch_id, taken_by = excluded.taken_by, taker = excluded.taker""";
  private static final String BY_INTENTS =
      LISTINGS.formatted(
          """
          select game, intent_id from poll_intents where action in ('ASK', 'BID')
          union select game, reference from poll_intents where action = 'TAKE'""");
  private static final String BY_RESULTS =
      LISTINGS.formatted(
          """
          select p.game, p.intent_id from poll_results p
          join listings l on l.game = p.game and l.listing = p.intent_id""");
  private static final String BY_BATCH =
      LISTINGS.formatted(
          """
          select l.game, l.listing from batch_trades t
          cross join lateral (values (t.sell_intent_id), (t.buy_intent_id)) half (intent_id)
          join listings l on l.game = t.game and l.listing = half.intent_id
          where t.game = ? and t.batch_id = ?""");

  private ListingRows() {}

  static void flush(Connection connection, IntentRows intents, Iterable<BatchId> batches)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (intents.hasOffers()) {
        statement.execute(BY_INTENTS);
      }
      try (ResultSet any = statement.executeQuery("select exists (select 1 from listings)")) {
        if (!any.next() || !any.getBoolean(1)) {
          return;
        }
      }
      if (intents.hasResults()) {
        statement.execute(BY_RESULTS);
      }
    }
    try (PreparedStatement byBatch = connection.prepareStatement(BY_BATCH)) {
      for (BatchId batch : batches) {
        byBatch.setLong(1, batch.game());
        byBatch.setLong(2, batch.batchId());
        byBatch.executeUpdate();
      }
    }
  }
}
