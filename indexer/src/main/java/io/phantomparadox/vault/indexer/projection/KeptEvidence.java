package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What topics no longer hold and tables must not lose: plans, chunks and steps of batches, which
 * {@code vault.settlements} forgets once a batch is final, and intents older than the log keeps.
 * Only that is taken from old tables; whatever can be read again is read again.
 */
final class KeptEvidence {
  private final Connection connection;
  private final String from;
  private final String to;

  /**
   * @param from schema with the old tables
   * @param to schema with the new ones
   */
  KeptEvidence(Connection connection, String from, String to) {
    this.connection = connection;
    this.from = Rebuild.quoted(from);
    this.to = Rebuild.quoted(to);
  }

  /**
   * @param starts first offset that each partition still has
   * @param partitions of every topic
   */
  void carryOver(Map<TopicPartition, Long> starts, int partitions) throws SQLException {
    if (!has("settlements")) {
      // tables of before the first release of steps and statements: their chunks are all they kept
      run("insert into :to.batch_chunks select * from :from.batch_chunks on conflict do nothing");
      plans();
      return;
    }
    run("insert into :to.batch_chunks select * from :from.batch_chunks on conflict do nothing");
    plans();
    run(
        """
        insert into :to.settlements as s select * from :from.settlements
        on conflict (game, batch_id, step, chunk_index, attempt) do update set
          signature = coalesce(s.signature, excluded.signature),
          last_valid_block_height =
            coalesce(s.last_valid_block_height, excluded.last_valid_block_height),
          slot = coalesce(s.slot, excluded.slot),
          fee_lamports = coalesce(s.fee_lamports, excluded.fee_lamports),
          transaction_bytes = coalesce(s.transaction_bytes, excluded.transaction_bytes)""");
    for (long game : games()) {
      TopicPartition partition =
          new TopicPartition(VaultTopics.INTENTS, GameKey.partition(GameKey.of(game), partitions));
      long start = starts.getOrDefault(partition, 0L);
      if (start > 0) {
        intents(game, start);
      }
    }
  }

  private void plans() throws SQLException {
    run(
        """
        update :to.netting_batches n set
          da_digest = o.da_digest, payload_cid = o.payload_cid, payload_bytes = o.payload_bytes
        from :from.netting_batches o
        where n.game = o.game and n.batch_id = o.batch_id and n.da_digest is null""");
  }

  /** Intents before the log's start, and what the results' topic no longer says of them. */
  private void intents(long game, long start) throws SQLException {
    String old = " from :from.trade_intents o where o.game = %d and o.log_offset < %d";
    run(
        ("insert into :to.trade_intents as t select o.*"
                + old
                + """
                 on conflict (game, intent_id) do update set
                  action = excluded.action, trade_id = excluded.trade_id, item = excluded.item,
                  seller = excluded.seller, buyer = excluded.buyer,
                  amount_lamports = excluded.amount_lamports, owner = excluded.owner,
                  signer = excluded.signer, nonce = excluded.nonce,
                  reference = excluded.reference, log_offset = excluded.log_offset,
                  accepted_at = excluded.accepted_at, expires_at = excluded.expires_at,
                  result_status = coalesce(t.result_status, excluded.result_status),
                  result_reason = coalesce(t.result_reason, excluded.result_reason),
                  result_detail = coalesce(t.result_detail, excluded.result_detail),
                  result_at = coalesce(t.result_at, excluded.result_at)
                where t.log_offset is null or t.log_offset > excluded.log_offset""")
            .formatted(game, start));
    run(
        """
        insert into :to.listings select l.* from :from.listings l
        where l.game = %d and l.place < %d
        on conflict (game, listing) do update set
          place = excluded.place, opened_at = excluded.opened_at"""
            .formatted(game, start));
    run(
        """
        insert into :to.stats (game, day, intents)
        select game, (accepted_at at time zone 'UTC')::date, count(*) from :to.trade_intents
        where game = %d and accepted_at is not null group by 1, 2
        on conflict (game, day) do update set intents = excluded.intents"""
            .formatted(game));
  }

  private List<Long> games() throws SQLException {
    List<Long> games = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select distinct game from %s.stats".formatted(from))) {
      while (row.next()) {
        games.add(row.getLong(1));
      }
    }
    return games;
  }

  private boolean has(String table) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      query.setString(1, from + "." + table);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql.replace(":from", from).replace(":to", to));
    }
  }
}
