package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.solana.intent.Intent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.HexFormat;

/** Writes {@code trade_intents} from intents and their results. */
final class IntentRows implements AutoCloseable {
  /** A retry of the same intent lands at a later offset and changes nothing. */
  private static final String ACCEPTED =
      """
      insert into trade_intents (game, intent_id, action, trade_id, item, seller, buyer,
        amount_lamports, owner, signer, nonce, reference, status, log_offset, accepted_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACCEPTED', ?, ?, ?)
      on conflict (game, intent_id) do update set
        action = excluded.action, trade_id = excluded.trade_id, item = excluded.item,
        seller = excluded.seller, buyer = excluded.buyer, amount_lamports = excluded.amount_lamports,
        owner = excluded.owner, signer = excluded.signer, nonce = excluded.nonce,
        reference = excluded.reference, log_offset = excluded.log_offset,
        accepted_at = excluded.accepted_at, expires_at = excluded.expires_at
      where trade_intents.log_offset is null""";

  /** An end stays; a batch that executed the intent wins over an older deferral. */
  private static final String RESULT =
      """
      insert into trade_intents (game, intent_id, status, reason, detail, ended_at)
      values (?, ?, ?, ?, ?, ?)
      on conflict (game, intent_id) do update set
        status = excluded.status, reason = excluded.reason, detail = excluded.detail,
        ended_at = excluded.ended_at
      where trade_intents.status in ('ACCEPTED', 'DEFERRED')""";

  private static final HexFormat HEX = HexFormat.of();

  private final PreparedStatement accepted;
  private final PreparedStatement results;

  IntentRows(Connection connection) throws SQLException {
    this.accepted = connection.prepareStatement(ACCEPTED);
    this.results = connection.prepareStatement(RESULT);
  }

  void accepted(Intent intent, long logOffset, long acceptedAtMillis) throws SQLException {
    PreparedStatement row = accepted;
    row.setLong(1, intent.game());
    row.setString(2, intent.id().toHex());
    row.setString(3, intent.action().name());
    row.setString(4, intent.tradeId().toHex());
    row.setString(5, intent.item().toHex());
    row.setString(6, intent.from().toBase58());
    row.setString(7, intent.to().toBase58());
    row.setLong(8, intent.amountLamports());
    row.setString(9, intent.owner().toBase58());
    row.setString(10, intent.signer().toBase58());
    row.setLong(11, intent.nonce());
    row.setString(12, intent.reference().toHex());
    row.setLong(13, logOffset);
    row.setTimestamp(14, new Timestamp(acceptedAtMillis));
    row.setTimestamp(15, new Timestamp(intent.expiresAtMillis()));
    row.addBatch();
  }

  void result(IntentResult result) throws SQLException {
    PreparedStatement row = results;
    row.setLong(1, result.getGame());
    row.setString(2, HEX.formatHex(result.getIntentId().bytes()));
    row.setString(3, result.getStatus().name());
    row.setString(4, result.getReason());
    row.setString(5, result.getDetail());
    switch (result.getStatus()) {
      case DEFERRED -> row.setNull(6, Types.TIMESTAMP_WITH_TIMEZONE);
      case REJECTED, EXPIRED, CANCELLED, UNREADABLE ->
          row.setTimestamp(6, new Timestamp(result.getAtMillis()));
    }
    row.addBatch();
  }

  void flush() throws SQLException {
    accepted.executeBatch();
    results.executeBatch();
  }

  @Override
  public void close() throws SQLException {
    try (accepted;
        results) {
      accepted.clearBatch();
    }
  }
}
