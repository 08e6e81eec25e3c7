package io.phantomparadox.vault.indexer.api;

import io.phantomparadox.vault.solana.PublicKey;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The questions that the read API answers; rows come back with JSON's camel-case names. */
final class Queries {
  private static final int HISTORY_MAX_ROWS = 1_000;
  private static final int QUERY_TIMEOUT_SECONDS = 5;

  private final DataSource database;

  Queries(DataSource database) {
    this.database = database;
  }

  Optional<Map<String, @Nullable Object>> intent(long game, String intentId) throws SQLException {
    return one(
        "select %s from trade_intents where game = ? and intent_id = ?"
            .formatted(columns(Catalogue.INTENT)),
        game,
        intentId);
  }

  /** An intent by its id alone, with its batch and the half it was netted with. */
  Optional<Map<String, @Nullable Object>> life(String intentId) throws SQLException {
    return one(
        """
        select %s, b.status as batch_status, b.cut_at, b.committed_slot, b.ended_slot,
          b.end_signature,
          (select o.intent_id from trade_intents o
           where o.game = i.game and o.trade_id = i.trade_id and o.batch_id = i.batch_id
             and o.intent_id <> i.intent_id limit 1) as counterpart
        from trade_intents i
        left join netting_batches b on b.game = i.game and b.batch_id = i.batch_id
        where i.intent_id = ?"""
            .formatted(
                Catalogue.INTENT.stream()
                    .map(field -> "i." + field.column())
                    .collect(Collectors.joining(", "))),
        intentId);
  }

  /** The halves that name a trade id, in the order of the log; a trade id is its parties' own. */
  Optional<Map<String, @Nullable Object>> trade(long game, String tradeId) throws SQLException {
    List<Map<String, @Nullable Object>> halves =
        many(
            """
            select intent_id, action, owner, seller, buyer, item, amount_lamports, status, reason,
              detail, batch_id, log_offset, accepted_at, expires_at, ended_at
            from trade_intents where game = ? and trade_id = ? order by log_offset limit ?""",
            game,
            tradeId,
            HISTORY_MAX_ROWS);
    if (halves.isEmpty()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> trade = new LinkedHashMap<>();
    trade.put("game", game);
    trade.put("tradeId", tradeId);
    trade.put("intents", halves);
    return Optional.of(trade);
  }

  Optional<Map<String, @Nullable Object>> batch(long game, long batchId) throws SQLException {
    return one(
        "select %s from netting_batches where game = ? and batch_id = ?"
            .formatted(columns(Catalogue.BATCH)),
        game,
        batchId);
  }

  Optional<Map<String, @Nullable Object>> wallet(long game, String wallet) throws SQLException {
    return one(
        "select %s from wallet_balances where game = ? and wallet = ?"
            .formatted(columns(Catalogue.WALLET)),
        game,
        wallet);
  }

  Optional<Map<String, @Nullable Object>> item(long game, String item) throws SQLException {
    Optional<Map<String, @Nullable Object>> row =
        one(
            "select %s from item_ownership where game = ? and item = ?"
                .formatted(columns(Catalogue.ITEM)),
            game,
            item);
    if (row.isPresent()) {
      row.get()
          .put(
              "history",
              many(
                  """
                  select kind, batch_id, from_wallet, to_wallet, amount_lamports, sell_intent_id,
                    buy_intent_id, happened_at
                  from item_history where game = ? and item = ?
                  order by batch_id desc, replay_position desc limit ?""",
                  game,
                  item,
                  HISTORY_MAX_ROWS));
    }
    return row;
  }

  /** A page of a list. */
  Page page(Resource resource, Lists.Query query) throws SQLException {
    return Lists.page(resource, query, many(query.sql(), query.parameters().toArray()));
  }

  Map<String, @Nullable Object> stats() throws SQLException {
    Map<String, @Nullable Object> stats = new LinkedHashMap<>();
    stats.put(
        "intents",
        many(
            "select game, status, count(*) as count from trade_intents group by 1, 2 order by 1, 2"));
    stats.put(
        "batches",
        many(
            """
            select game, status, count(*) as count, coalesce(sum(executed), 0) as executed,
              coalesce(sum(gross_lamports), 0) as gross_lamports,
              coalesce(sum(net_lamports), 0) as net_lamports
            from netting_batches group by 1, 2 order by 1, 2"""));
    return stats;
  }

  OptionalInt walletIndex(long game, String wallet) throws SQLException {
    return index(
        one("select wallet_index from wallet_balances where game = ? and wallet = ?", game, wallet)
            .map(row -> row.get("walletIndex")));
  }

  OptionalInt itemIndex(long game, String item) throws SQLException {
    return index(
        one("select item_index from item_ownership where game = ? and item = ?", game, item)
            .map(row -> row.get("itemIndex")));
  }

  private static OptionalInt index(Optional<Object> column) {
    return column.isPresent() && column.get() instanceof Long index
        ? OptionalInt.of(Math.toIntExact(index))
        : OptionalInt.empty();
  }

  /**
   * The proofs of a batch; empty when it is not committed, or when its chunks are not here, or are
   * not those under the root on chain.
   */
  Optional<BatchProof> proof(long game, long batchId) throws SQLException {
    Optional<Map<String, @Nullable Object>> batch =
        one(
            "select program, chunk_root from netting_batches where game = ? and batch_id = ?",
            game,
            batchId);
    if (batch.isEmpty()
        || !(batch.get().get("program") instanceof String program)
        || !(batch.get().get("chunkRoot") instanceof String root)) {
      return Optional.empty();
    }
    List<byte[]> chunks = new ArrayList<>();
    for (Map<String, @Nullable Object> row :
        many(
            "select chunk from batch_chunks where game = ? and batch_id = ? order by chunk_index",
            game,
            batchId)) {
      if (row.get("chunk") instanceof byte[] chunk) {
        chunks.add(chunk);
      }
    }
    BatchProof proof = new BatchProof(PublicKey.fromBase58(program), game, batchId, chunks);
    return proof.root().toHex().equals(root) ? Optional.of(proof) : Optional.empty();
  }

  private static String columns(List<Field> fields) {
    return fields.stream().map(Field::column).collect(Collectors.joining(", "));
  }

  private Optional<Map<String, @Nullable Object>> one(String sql, Object... parameters)
      throws SQLException {
    List<Map<String, @Nullable Object>> rows = many(sql, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  private List<Map<String, @Nullable Object>> many(String sql, Object... parameters)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        ResultSetMetaData columns = result.getMetaData();
        while (result.next()) {
          Map<String, @Nullable Object> row = new LinkedHashMap<>();
          for (int column = 1; column <= columns.getColumnCount(); column++) {
            row.put(
                Field.camelCase(columns.getColumnLabel(column)), plain(result.getObject(column)));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Timestamp time -> time.toInstant().toString();
      case Date day -> day.toLocalDate().toString();
      case null, default -> value;
    };
  }
}
