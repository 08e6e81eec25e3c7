package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes {@code trade_intents} from intents and their results. An intent that a batch holds shows
 * the batch; otherwise the last result, where an end stays; {@link BatchRows} has the other half of
 * the rule.
 */
final class IntentRows {
  /** A retry of the same intent lands at a later offset and changes nothing. */
  private static final String ACCEPTED =
      """
      with fresh as (
        insert into trade_intents (game, intent_id, action, trade_id, item, seller, buyer,
          amount_lamports, owner, signer, nonce, reference, status, log_offset, accepted_at,
          expires_at)
        select game, intent_id, action, trade_id, item, seller, buyer, amount_lamports, owner,
          signer, nonce, reference, 'ACCEPTED', log_offset, %s, %s
        from poll_intents
        on conflict (game, intent_id) do update set
          action = excluded.action, trade_id = excluded.trade_id, item = excluded.item,
          seller = excluded.seller, buyer = excluded.buyer,
          amount_lamports = excluded.amount_lamports, owner = excluded.owner,
          signer = excluded.signer, nonce = excluded.nonce, reference = excluded.reference,
          log_offset = excluded.log_offset, accepted_at = excluded.accepted_at,
          expires_at = excluded.expires_at
        where trade_intents.log_offset is null
        returning game, accepted_at)
      insert into stats (game, day, intents)
      select game, (accepted_at at time zone 'UTC')::date, count(*) from fresh group by 1, 2
      on conflict (game, day) do update set intents = stats.intents + excluded.intents"""
          .formatted(StagedRows.time("accepted_ms"), StagedRows.time("expires_ms"));

  /** While a batch holds the intent its result waits; a deferral older than the batch is passed. */
  private static final String RESULTS =
      """
      insert into trade_intents as t (game, intent_id, status, reason, detail, ended_at,
        result_status, result_reason, result_detail, result_at)
      select game, intent_id, status, reason, detail,
        case when status <> 'DEFERRED' then %1$s end, status, reason, detail, %1$s
      from poll_results
      on conflict (game, intent_id) do update set
        result_status = excluded.result_status, result_reason = excluded.result_reason,
        result_detail = excluded.result_detail, result_at = excluded.result_at,
        status = case when %2$s then excluded.status else t.status end,
        reason = case when %2$s then excluded.reason else t.reason end,
        detail = case when %2$s then excluded.detail else t.detail end,
        ended_at = case when %2$s then excluded.ended_at else t.ended_at end
      where t.result_status is null or t.result_status = 'DEFERRED'"""
          .formatted(
              StagedRows.time("at_ms"),
              "(t.status in ('ACCEPTED', 'DEFERRED') and (t.netted_at is null"
                  + " or excluded.status <> 'DEFERRED' or excluded.result_at > t.netted_at))");

  private static final HexFormat HEX = HexFormat.of();

  /** End of the year 9999: what an intent claims may lie beyond every calendar. */
  private static final long MILLIS_MAX = 253_402_300_799_000L;

  private final KeyTexts keys;
  private final Set<Hash32> seen = new HashSet<>();
  private final Map<String, IntentResult> results = new LinkedHashMap<>();
  private final StagedRows intents =
      new StagedRows(
          "poll_intents",
          """
          game bigint, intent_id text, action text, trade_id text, item text, seller text,
          buyer text, amount_lamports bigint, owner text, signer text, nonce bigint,
          reference text, log_offset bigint, accepted_ms bigint, expires_ms bigint""",
          ACCEPTED);
  private final StagedRows resultRows =
      new StagedRows(
          "poll_results",
          "game bigint, intent_id text, status text, reason text, detail text, at_ms bigint",
          RESULTS);
  private boolean offers;

  IntentRows(KeyTexts keys) {
    this.keys = keys;
  }

  void accepted(Intent intent, Hash32 id, long logOffset, long acceptedAtMillis) {
    if (!seen.add(id)) {
      return;
    }
    offers |=
        intent.action() == IntentAction.ASK
            || intent.action() == IntentAction.BID
            || intent.action() == IntentAction.TAKE;
    intents.add(
        intent.game(),
        id.toHex(),
        intent.action().name(),
        intent.tradeId().toHex(),
        intent.item().toHex(),
        keys.of(intent.from().toBytes()),
        keys.of(intent.to().toBytes()),
        intent.amountLamports(),
        keys.of(intent.owner().toBytes()),
        keys.of(intent.signer().toBytes()),
        intent.nonce(),
        intent.reference().toHex(),
        logOffset,
        acceptedAtMillis,
        Math.clamp(intent.expiresAtMillis(), 0, MILLIS_MAX));
  }

  void result(IntentResult result) {
    results.merge(
        result.getGame() + "/" + HEX.formatHex(result.getIntentId().bytes()),
        result,
        (earlier, later) -> earlier.getStatus() == IntentStatus.DEFERRED ? later : earlier);
  }

  /** Whether the poll has intents that are or take an offer to anybody. */
  boolean hasOffers() {
    return offers;
  }

  boolean hasResults() {
    return !results.isEmpty();
  }

  int size() {
    return intents.size() + results.size();
  }

  void flush(Connection connection) throws SQLException {
    intents.flush(connection);
    for (IntentResult result : results.values()) {
      resultRows.add(
          result.getGame(),
          HEX.formatHex(result.getIntentId().bytes()),
          result.getStatus().name(),
          result.getReason(),
          result.getDetail(),
          result.getAtMillis());
    }
    resultRows.flush(connection);
  }
}
