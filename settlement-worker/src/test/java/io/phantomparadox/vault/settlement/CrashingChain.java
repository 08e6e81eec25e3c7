package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainCondition;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.EncodedChunks;
import io.phantomparadox.vault.settlement.chain.PlanFit;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.plan.ChunkPlan;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Signature;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real chain until the worker has made so many moves; then everything the worker does fails.
 */
final class CrashingChain implements SettlementChain {

  /** Stands for the end of the process. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash() {
      super("a crash of the worker");
    }
  }

  private final SettlementChain real;
  private final AtomicInteger movesLeft;
  private volatile boolean crashed;

  CrashingChain(SettlementChain real, int moves) {
    this.real = real;
    this.movesLeft = new AtomicInteger(moves);
  }

  boolean crashed() {
    return crashed;
  }

  private void move() {
    if (movesLeft.decrementAndGet() < 0) {
      crashed = true;
      throw new Crash();
    }
  }

  private void alive() {
    if (crashed) {
      throw new Crash();
    }
  }

  @Override
  public PlanLimits limits(long game) throws ChainUnavailableException {
    // Small chunks, so that a small batch has several in every phase.
    PlanLimits limits = real.limits(game);
    return new PlanLimits(limits.transactionBytes(), limits.fixedBytes(), limits.maxPages(), 4, 64);
  }

  @Override
  public EncodedChunks encode(BatchIdentity batch, ChunkPlan plan) {
    move();
    return real.encode(batch, plan);
  }

  @Override
  public ChainPicture look(BatchIdentity batch, Collection<Signature> signatures)
      throws ChainUnavailableException {
    alive();
    return real.look(batch, signatures);
  }

  @Override
  public Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException {
    move();
    return real.sign(batch, plan, tasks);
  }

  @Override
  public PlanFit fit(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    alive();
    return real.fit(batch, plan);
  }

  @Override
  public String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    alive();
    return real.rehearse(batch, plan);
  }

  @Override
  public Map<Signature, Long> fees(Collection<Signature> signatures)
      throws ChainUnavailableException {
    alive();
    return real.fees(signatures);
  }

  @Override
  public void send(SignedTransaction transaction) throws ChainUnavailableException {
    move();
    real.send(transaction);
    move();
  }

  @Override
  public ChainCondition condition() {
    return real.condition();
  }

  @Override
  public void close() {
    real.close();
  }
}
