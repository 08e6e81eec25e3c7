package io.phantomparadox.vault.indexer.projection;

import static io.phantomparadox.vault.indexer.projection.StagedRows.time;

import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.solana.Signature;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes steps, plans and costs of batches from {@code vault.settlements}. The topic forgets all
 * but the end of a batch once it is final; the rows stay.
 */
final class SettlementRows {
  private record Attempt(BatchId batch, String step, int chunkIndex, int number) {}

  /** What the events of an attempt say together: a later one leaves out what it does not change. */
  private record Step(
      String status,
      long atMillis,
      @Nullable String signature,
      @Nullable Long lastValidBlockHeight,
      @Nullable Long slot,
      @Nullable Long feeLamports,
      @Nullable Integer transactionBytes,
      @Nullable String error) {

    static Step of(SettlementEvent event) {
      SignedTransaction transaction = event.getTransaction();
      Integer size = event.getTransactionBytes();
      return new Step(
          event.getStatus().name(),
          event.getAtMillis(),
          transaction == null ? null : Signature.of(transaction.getSignature().bytes()).toBase58(),
          transaction == null ? null : (Long) transaction.getLastValidBlockHeight(),
          event.getSlot(),
          event.getFeeLamports(),
          size != null ? size : transaction == null ? null : (Integer) sizeOf(transaction),
          event.getError());
    }

    private static int sizeOf(SignedTransaction transaction) {
      return transaction.getBytes().remaining();
    }

    Step then(Step later) {
      return new Step(
          later.status,
          later.atMillis,
          later.signature == null ? signature : later.signature,
          later.lastValidBlockHeight == null ? lastValidBlockHeight : later.lastValidBlockHeight,
          later.slot == null ? slot : later.slot,
          later.feeLamports == null ? feeLamports : later.feeLamports,
          later.transactionBytes == null ? transactionBytes : later.transactionBytes,
          later.error);
    }
  }

  private final Map<Attempt, Step> steps = new LinkedHashMap<>();
  private final Map<BatchId, SettlementPlan> plans = new LinkedHashMap<>();
  private final Map<BatchId, BatchCosts> costs = new LinkedHashMap<>();
  private final StagedRows stepRows =
      new StagedRows(
          "poll_steps",
          """
          game bigint, batch_id bigint, step text, chunk_index integer, attempt integer,
          status text, at_ms bigint, signature text, last_valid_block_height bigint, slot bigint,
          fee_lamports bigint, transaction_bytes integer, error text""",
          """
          insert into settlements as s (game, batch_id, step, chunk_index, attempt, status,
            changed_at, signature, last_valid_block_height, slot, fee_lamports, transaction_bytes,
            error)
          select game, batch_id, step, chunk_index, attempt, status, %s, signature,
            last_valid_block_height, slot, fee_lamports, transaction_bytes, error
          from poll_steps
          on conflict (game, batch_id, step, chunk_index, attempt) do update set
            status = excluded.status, changed_at = excluded.changed_at,
            signature = coalesce(excluded.signature, s.signature),
            last_valid_block_height =
              coalesce(excluded.last_valid_block_height, s.last_valid_block_height),
            slot = coalesce(excluded.slot, s.slot),
            fee_lamports = coalesce(excluded.fee_lamports, s.fee_lamports),
            transaction_bytes = coalesce(excluded.transaction_bytes, s.transaction_bytes),
            error = excluded.error
          where s.changed_at <= excluded.changed_at"""
              .formatted(time("at_ms")));
  private final StagedRows planRows =
      new StagedRows(
          "poll_plans",
          """
          game bigint, batch_id bigint, da_digest text, payload_cid text, payload_bytes bigint""",
          """
          insert into netting_batches (game, batch_id, status, da_digest, payload_cid,
            payload_bytes)
          select game, batch_id, 'NETTED', da_digest, payload_cid, payload_bytes from poll_plans
          on conflict (game, batch_id) do update set
            da_digest = excluded.da_digest, payload_cid = excluded.payload_cid,
            payload_bytes = excluded.payload_bytes""");
  private final StagedRows chunkRows =
      new StagedRows(
          "poll_chunks",
          "game bigint, batch_id bigint, chunk_index integer, chunk bytea",
          """
          insert into batch_chunks (game, batch_id, chunk_index, chunk)
          select game, batch_id, chunk_index, chunk from poll_chunks
          on conflict (game, batch_id, chunk_index) do update set chunk = excluded.chunk""");
  private final StagedRows costRows =
      new StagedRows(
          "poll_costs",
          """
          game bigint, batch_id bigint, transactions integer, failed_transactions integer,
          transaction_bytes bigint, fee_lamports bigint, bound_transactions integer,
          alone_fee_lamports bigint""",
          """
          insert into netting_batches (game, batch_id, status, transactions, failed_transactions,
            transaction_bytes, fee_lamports, bound_transactions, alone_fee_lamports)
          select game, batch_id, 'NETTED', transactions, failed_transactions, transaction_bytes,
            fee_lamports, bound_transactions, alone_fee_lamports
          from poll_costs
          on conflict (game, batch_id) do update set
            transactions = excluded.transactions,
            failed_transactions = excluded.failed_transactions,
            transaction_bytes = excluded.transaction_bytes,
            fee_lamports = excluded.fee_lamports,
            bound_transactions = excluded.bound_transactions,
            alone_fee_lamports = excluded.alone_fee_lamports""");

  void event(SettlementEvent event) {
    BatchId batch = new BatchId(event.getGame(), event.getBatchId());
    steps.merge(
        new Attempt(batch, event.getStep().name(), event.getChunkIndex(), event.getAttempt()),
        Step.of(event),
        Step::then);
    if (event.getPlan() != null) {
      plans.put(batch, event.getPlan());
    }
    if (event.getCosts() != null) {
      costs.put(batch, event.getCosts());
    }
  }

  /** Batches whose costs came in this poll. */
  Set<BatchId> costed() {
    return costs.keySet();
  }

  int size() {
    return steps.size() + plans.size() + costs.size();
  }

  void flush(Connection connection) throws SQLException {
    steps.forEach(
        (attempt, step) ->
            stepRows.add(
                attempt.batch().game(),
                attempt.batch().batchId(),
                attempt.step(),
                attempt.chunkIndex(),
                attempt.number(),
                step.status(),
                step.atMillis(),
                step.signature(),
                step.lastValidBlockHeight(),
                step.slot(),
                step.feeLamports(),
                step.transactionBytes(),
                step.error()));
    stepRows.flush(connection);
    plans.forEach(this::plan);
    planRows.flush(connection);
    chunkRows.flush(connection);
    costs.forEach(
        (batch, cost) ->
            costRows.add(
                batch.game(),
                batch.batchId(),
                cost.getTransactions(),
                cost.getFailedTransactions(),
                cost.getBytes(),
                cost.getFeeLamports(),
                cost.getBoundTransactions(),
                cost.getAloneFeeLamports()));
    costRows.flush(connection);
  }

  private void plan(BatchId batch, SettlementPlan plan) {
    planRows.add(
        batch.game(),
        batch.batchId(),
        HexFormat.of().formatHex(plan.getDaDigest().bytes()),
        plan.getCid(),
        plan.getPayloadBytes());
    for (int i = 0; i < plan.getChunks().size(); i++) {
      ByteBuffer chunk = plan.getChunks().get(i);
      byte[] bytes = new byte[chunk.remaining()];
      chunk.duplicate().get(bytes);
      chunkRows.add(batch.game(), batch.batchId(), i, bytes);
    }
  }
}
