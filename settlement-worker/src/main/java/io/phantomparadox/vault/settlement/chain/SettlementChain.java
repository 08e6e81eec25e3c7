package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.plan.ChunkPlan;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Signature;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What settlement asks of the cluster. Every call has a deadline. */
public interface SettlementChain extends AutoCloseable {

  /** Limits of a chunk under the transaction format and keys in use. */
  PlanLimits limits(long game);

  /** A plan's chunks as the program reads them, by global index, and the root of their tree. */
  EncodedChunks encode(BatchIdentity batch, ChunkPlan plan);

  /** One look at a batch and at signatures, all through one node. */
  ChainPicture look(BatchIdentity batch, Collection<Signature> signatures)
      throws ChainUnavailableException;

  /**
   * Signs a transaction for each task on the newest blockhash. Nothing is sent.
   *
   * @return per task its transaction; a task is missing where signing it now would be of no use
   */
  Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException;

  /**
   * Broadcasts logged bytes. That it returns says nothing about their fate.
   *
   * @throws ChainUnavailableException when no endpoint took them
   */
  void send(SignedTransaction transaction) throws ChainUnavailableException;

  @Override
  void close();
}
