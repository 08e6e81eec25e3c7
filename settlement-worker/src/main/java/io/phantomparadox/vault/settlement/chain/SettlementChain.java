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

  /**
   * Limits of a chunk under the transaction format and keys in use.
   *
   * @throws ChainUnavailableException when it is not known yet which formats the cluster takes
   */
  PlanLimits limits(long game) throws ChainUnavailableException;

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
   * Compares a plan with the finalized pages that it touches; for the moment before the commit.
   *
   * @throws ChainUnavailableException also when the node has not seen the end of the batch before
   */
  PlanFit fit(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException;

  /**
   * Simulates the first transaction of a batch without signing or sending anything that counts.
   *
   * @return what came of it, for people
   */
  String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException;

  /**
   * What finalized transactions cost, lamports. One that the node cannot tell of is left out.
   *
   * @throws ChainUnavailableException when no node answers
   */
  Map<Signature, Long> fees(Collection<Signature> signatures) throws ChainUnavailableException;

  /**
   * Broadcasts logged bytes. That it returns says nothing about their fate.
   *
   * @throws ChainUnavailableException when no endpoint took them
   */
  void send(SignedTransaction transaction) throws ChainUnavailableException;

  /** How the cluster has looked lately; asks nobody. */
  ChainCondition condition();

  @Override
  void close();
}
