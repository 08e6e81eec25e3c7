package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Signature;
import java.util.Map;

/**
 * Adds up what a batch cost this worker: every transaction of its own that reached a finalized
 * block, also a failed one, beside two yardsticks. Pure.
 */
final class CostAccount {
  /** The bare fee of one signature. */
  private static final long LAMPORTS_PER_SIGNATURE = 5_000;

  /** Commit and finalize, which no packing can save. */
  private static final int BESIDE_CHUNKS = 2;

  private int transactions;
  private int failed;
  private long bytes;
  private long feeLamports;

  private CostAccount() {}

  /**
   * @param endings how the attempts that were still open ended
   * @param fees of those, as far as a node told
   */
  static BatchCosts of(
      LoggedBatch batch,
      SettlementState state,
      End end,
      Iterable<Ending> endings,
      Map<Signature, Long> fees,
      PlanLimits limits) {
    CostAccount account = new CostAccount();
    for (Task task : state.tasks()) {
      for (Attempt attempt : state.attempts(task)) {
        account.add(attempt, attempt.fate(), attempt.feeLamports());
      }
    }
    for (Ending ending : endings) {
      Attempt attempt = ending.attempt();
      account.add(attempt, ending.fate(), attempt.signature().map(fees::get).orElse(null));
    }
    int trades = batch.header().getExecuted();
    Bound bound = Bound.of(state.plan().orElse(null), limits);
    long alone =
        (long) limits.fixedBytes() + PlanLimits.BYTES_PER_PAGE + PlanLimits.CHUNK_HEADER_BYTES;
    return BatchCosts.newBuilder()
        .setEnd(end.name())
        .setTrades(trades)
        .setTransactions(account.transactions)
        .setFailedTransactions(account.failed)
        .setBytes(account.bytes)
        .setFeeLamports(account.feeLamports)
        .setPayloadBytes(batch.payload().size())
        .setBoundTransactions(bound.transactions)
        .setBoundBytes(bound.bytes)
        .setAloneTransactions(trades)
        .setAloneBytes(trades * alone)
        .setAloneFeeLamports(trades * LAMPORTS_PER_SIGNATURE)
        .build();
  }

  private void add(Attempt attempt, Fate fate, @org.jspecify.annotations.Nullable Long fee) {
    boolean inBlock = fate == Fate.LANDED || (fate == Fate.FAILED && attempt.bytes() != null);
    if (!inBlock) {
      return;
    }
    transactions += fate == Fate.LANDED ? 1 : 0;
    failed += fate == Fate.FAILED ? 1 : 0;
    bytes += attempt.bytes() == null ? 0 : attempt.bytes();
    SignedTransaction logged = attempt.transaction();
    // Where no node told: the fee that the transaction itself names, which is what it is charged.
    feeLamports += fee != null ? fee : logged != null ? logged.getMaxFeeLamports() : 0;
  }

  /** The fewest transactions that could carry a plan's changes if they needed no proofs. */
  private record Bound(int transactions, long bytes) {

    static Bound of(@org.jspecify.annotations.Nullable SettlementPlan plan, PlanLimits limits) {
      if (plan == null) {
        return new Bound(1, limits.fixedBytes());
      }
      long room = (long) limits.roomBytes(1, 0) - PlanLimits.CHUNK_HEADER_BYTES;
      long[] kinds = new long[3];
      for (int i = 0; i < plan.getChunks().size(); i++) {
        int kind =
            i < plan.getDebitChunks()
                ? 0
                : i < plan.getDebitChunks() + plan.getItemChunks() ? 1 : 2;
        kinds[kind] += plan.getChunks().get(i).remaining() - PlanLimits.CHUNK_HEADER_BYTES;
      }
      long carriers = 0;
      long entries = 0;
      for (long kind : kinds) {
        carriers += Math.ceilDiv(kind, room);
        entries += kind;
      }
      long each =
          (long) limits.fixedBytes() + PlanLimits.BYTES_PER_PAGE + PlanLimits.CHUNK_HEADER_BYTES;
      return new Bound(
          Math.toIntExact(carriers) + BESIDE_CHUNKS,
          entries + carriers * each + (long) BESIDE_CHUNKS * limits.fixedBytes());
    }
  }
}
