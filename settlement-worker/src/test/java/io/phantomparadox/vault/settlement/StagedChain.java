package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real chain, where something happens at set moments of a batch: just before a step is signed,
 * or just before its first transaction goes out. Chunks are small, so that every phase has several.
 */
final class StagedChain implements SettlementChain {
  private static final int ENTRIES_PER_CHUNK = 3;

  /** When something happens. */
  enum Moment {
    BEFORE_SIGNING,
    BEFORE_SENDING
  }

  /** Stands for the end of the process. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash() {
      super("a crash of the worker");
    }
  }

  /** What happens; it knows what the worker is about to do. */
  interface Event {
    void happen(Scene scene) throws Exception;
  }

  /**
   * What the worker is about to do.
   *
   * @param batch the batch
   * @param plan its plan
   * @param tasks what is being signed, or what was signed together with what is being sent
   */
  record Scene(LoggedBatch batch, SettlementPlan plan, List<Task> tasks) {}

  /** Something that will happen; a worker that is started anew comes to what is left. */
  record Cue(Moment moment, SettlementStep step, AtomicInteger toGo, Event event) {}

  private final SettlementChain real;
  private final Queue<Cue> cues;
  private final Map<Signature, Scene> signed = new ConcurrentHashMap<>();
  private final Queue<SignedTransaction> transactions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger mostTogether = new AtomicInteger();

  StagedChain(SettlementChain real, Queue<Cue> cues) {
    this.real = real;
    this.cues = cues;
  }

  /** Something that happens once, the n-th time (from 1) that the worker comes to a step. */
  static Cue at(Moment moment, SettlementStep step, int nth, Event event) {
    return new Cue(moment, step, new AtomicInteger(nth), event);
  }

  void add(Cue cue) {
    cues.add(cue);
  }

  /** Most transactions that were signed at once. */
  int mostTogether() {
    return mostTogether.get();
  }

  /** Everything that was signed. */
  List<SignedTransaction> transactions() {
    return List.copyOf(transactions);
  }

  private void play(Moment moment, Scene scene) {
    // A copy: an event takes its cue away.
    for (Cue cue : List.copyOf(cues)) {
      boolean comesUp =
          cue.moment == moment
              && scene.tasks.stream().anyMatch(task -> task.step() == cue.step)
              && cue.toGo.decrementAndGet() == 0;
      if (comesUp) {
        try {
          cue.event.happen(scene);
        } catch (Crash e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException("the test's own event failed", e);
        } finally {
          cues.remove(cue);
        }
      }
    }
  }

  @Override
  public PlanLimits limits(long game) throws ChainUnavailableException {
    PlanLimits limits = real.limits(game);
    return new PlanLimits(
        limits.transactionBytes(), limits.fixedBytes(), limits.maxPages(), ENTRIES_PER_CHUNK, 64);
  }

  @Override
  public EncodedChunks encode(BatchIdentity batch, ChunkPlan plan) {
    return real.encode(batch, plan);
  }

  @Override
  public ChainPicture look(BatchIdentity batch, Collection<Signature> signatures)
      throws ChainUnavailableException {
    return real.look(batch, signatures);
  }

  @Override
  public Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException {
    Scene scene = new Scene(batch, plan, tasks);
    play(Moment.BEFORE_SIGNING, scene);
    Map<Task, SignedTransaction> fresh = real.sign(batch, plan, tasks);
    mostTogether.accumulateAndGet(fresh.size(), Math::max);
    transactions.addAll(fresh.values());
    fresh.values().forEach(one -> signed.put(Signature.of(one.getSignature().bytes()), scene));
    return fresh;
  }

  @Override
  public PlanFit fit(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    return real.fit(batch, plan);
  }

  @Override
  public String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    return real.rehearse(batch, plan);
  }

  @Override
  public Map<Signature, Long> fees(Collection<Signature> signatures)
      throws ChainUnavailableException {
    return real.fees(signatures);
  }

  @Override
  public void send(SignedTransaction transaction) throws ChainUnavailableException {
    Scene scene = signed.remove(Signature.of(transaction.getSignature().bytes()));
    if (scene != null) {
      play(Moment.BEFORE_SENDING, scene);
    }
    real.send(transaction);
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
