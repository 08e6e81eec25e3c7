package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;

/** Writes plans and costs of batches from {@code vault.settlements}; everything else passes by. */
final class SettlementRows {
  private static final String PLAN =
      """
      insert into netting_batches (game, batch_id, status, da_digest, payload_cid, payload_bytes)
      values (?, ?, 'NETTED', ?, ?, ?)
      on conflict (game, batch_id) do update set
        da_digest = excluded.da_digest, payload_cid = excluded.payload_cid,
        payload_bytes = excluded.payload_bytes""";
  private static final String CHUNK =
      """
      insert into batch_chunks (game, batch_id, chunk_index, chunk) values (?, ?, ?, ?)
      on conflict (game, batch_id, chunk_index) do update set chunk = excluded.chunk""";
  private static final String COSTS =
      """
      insert into netting_batches (game, batch_id, status, transactions, failed_transactions,
        transaction_bytes, fee_lamports, bound_transactions, alone_fee_lamports)
      values (?, ?, 'NETTED', ?, ?, ?, ?, ?, ?)
      on conflict (game, batch_id) do update set
        transactions = excluded.transactions, failed_transactions = excluded.failed_transactions,
        transaction_bytes = excluded.transaction_bytes, fee_lamports = excluded.fee_lamports,
        bound_transactions = excluded.bound_transactions,
        alone_fee_lamports = excluded.alone_fee_lamports""";

  private final Connection connection;

  SettlementRows(Connection connection) {
    this.connection = connection;
  }

  void event(SettlementEvent event) throws SQLException {
    if (event.getPlan() != null) {
      plan(event.getGame(), event.getBatchId(), event.getPlan());
    }
    if (event.getCosts() != null) {
      costs(event.getGame(), event.getBatchId(), event.getCosts());
    }
  }

  private void plan(long game, long batchId, SettlementPlan plan) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(PLAN)) {
      row.setLong(1, game);
      row.setLong(2, batchId);
      row.setString(3, HexFormat.of().formatHex(plan.getDaDigest().bytes()));
      row.setString(4, plan.getCid());
      row.setLong(5, plan.getPayloadBytes());
      row.executeUpdate();
    }
    try (PreparedStatement row = connection.prepareStatement(CHUNK)) {
      for (int i = 0; i < plan.getChunks().size(); i++) {
        ByteBuffer chunk = plan.getChunks().get(i);
        byte[] bytes = new byte[chunk.remaining()];
        chunk.duplicate().get(bytes);
        row.setLong(1, game);
        row.setLong(2, batchId);
        row.setInt(3, i);
        row.setBytes(4, bytes);
        row.addBatch();
      }
      row.executeBatch();
    }
  }

  private void costs(long game, long batchId, BatchCosts costs) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(COSTS)) {
      row.setLong(1, game);
      row.setLong(2, batchId);
      row.setInt(3, costs.getTransactions());
      row.setInt(4, costs.getFailedTransactions());
      row.setLong(5, costs.getBytes());
      row.setLong(6, costs.getFeeLamports());
      row.setInt(7, costs.getBoundTransactions());
      row.setLong(8, costs.getAloneFeeLamports());
      row.executeUpdate();
    }
  }
}
