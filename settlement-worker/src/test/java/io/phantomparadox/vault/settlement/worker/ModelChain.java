package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainCondition;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.EncodedChunks;
import io.phantomparadox.vault.settlement.chain.PlanFit;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.State;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.ProgramErrors;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.flow.TransactionStatus;
import io.phantomparadox.vault.settlement.plan.ChunkPlan;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.TransactionError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that misbehaves by a seed: it drops, delays and forks transactions, answers errors, and
 * lets strangers act. Every look, signature and broadcast moves time on.
 */
final class ModelChain implements SettlementChain {
  static final int FINALITY = 4;
  static final int BLOCKHASH_LIFE = 12;

  static final long FEE = 5_000;

  private static final Hash32 NO_HASH = Hash32.ZERO;

  final SplittableRandom random;
  final int commitMax;

  /** Chance in percent of each fault. */
  final int faults;

  private final Map<Signature, Sent> sent = new LinkedHashMap<>();
  private final List<Ledger> history = new ArrayList<>();
  private long blockhash;
  private static final String OUT_OF_UNITS =
      new TransactionError.InInstruction(0, "ComputationalBudgetExceeded", "").toString();

  private int signCount;
  private @Nullable RuntimeException crashAt;
  private int stepsToCrash = Integer.MAX_VALUE;

  /** What a slot leaves. */
  private record Ledger(ModelProgram program, Map<Signature, TransactionStatus.InBlock> statuses) {
    Ledger copy() {
      return new Ledger(program.copy(), new LinkedHashMap<>(statuses));
    }
  }

  private record Sent(
      LoggedBatch batch,
      SettlementPlan plan,
      Task task,
      long lastValid,
      AtomicLong landsAt,
      boolean strangers) {}

  ModelChain(long seed, int faults, int commitMax, int settleMax) {
    this.random = new SplittableRandom(seed);
    this.faults = faults;
    this.commitMax = commitMax;
    history.add(new Ledger(new ModelProgram(commitMax, settleMax), new LinkedHashMap<>()));
  }

  /** After so many more calls the next one throws, as a crash would stop the worker there. */
  void crashAfter(int calls, RuntimeException crash) {
    stepsToCrash = calls;
    crashAt = crash;
  }

  private void tick() {
    if (--stepsToCrash <= 0 && crashAt != null) {
      RuntimeException crash = crashAt;
      crashAt = null;
      stepsToCrash = Integer.MAX_VALUE;
      throw crash;
    }
    int slots = random.nextInt(0, 3);
    for (int i = 0; i < slots; i++) {
      slot();
    }
  }

  private boolean fault() {
    return random.nextInt(100) < faults;
  }

  long slotNow() {
    return history.size() - 1L;
  }

  /** Makes one slot: what is due lands; now and then the newest slots are rolled back. */
  void slot() {
    if (fault() && history.size() > FINALITY) {
      int back = random.nextInt(1, FINALITY);
      Ledger old = history.get(history.size() - 1 - back);
      for (int i = 0; i < back; i++) {
        history.removeLast();
      }
      for (int i = 0; i < back; i++) {
        history.add(old.copy());
      }
    }
    Ledger next = history.getLast().copy();
    long slot = history.size();
    for (Map.Entry<Signature, Sent> entry : sent.entrySet()) {
      Sent transaction = entry.getValue();
      if (transaction.landsAt().get() > 0
          && transaction.landsAt().get() <= slot
          && slot <= transaction.lastValid()
          && !next.statuses().containsKey(entry.getKey())) {
        next.statuses().put(entry.getKey(), landed(next, transaction, slot));
      }
    }
    history.add(next);
  }

  private TransactionStatus.InBlock landed(Ledger ledger, Sent transaction, long slot) {
    if (fault()) {
      // State moved on since its simulation, and it meets more work than it asked units for.
      return new TransactionStatus.InBlock(slot, false, null, OUT_OF_UNITS);
    }
    Integer error =
        ledger
            .program()
            .execute(transaction.batch().identity(), transaction.plan(), transaction.task(), slot);
    return new TransactionStatus.InBlock(
        slot, false, error, error == null ? null : "custom " + error);
  }

  /** A stranger applies a random chunk of a batch, which the program lets anyone do. */
  void stranger(LoggedBatch batch, SettlementPlan plan) {
    List<Task> tasks = new ArrayList<>();
    int chunks = plan.getChunks().size();
    for (int i = 0; i < chunks; i++) {
      var step =
          i < plan.getDebitChunks()
              ? io.phantomparadox.vault.schemas.avro.SettlementStep.DEBIT
              : i < plan.getDebitChunks() + plan.getItemChunks()
                  ? io.phantomparadox.vault.schemas.avro.SettlementStep.ITEM
                  : io.phantomparadox.vault.schemas.avro.SettlementStep.CREDIT;
      tasks.add(new Task(step, i));
    }
    if (!tasks.isEmpty()) {
      Task task = tasks.get(random.nextInt(tasks.size()));
      register(batch, plan, task, slotNow() + 1);
    }
  }

  @Override
  public PlanLimits limits(long game) {
    return new PlanLimits(1232, 325, 4, 3, 64);
  }

  @Override
  public EncodedChunks encode(BatchIdentity batch, ChunkPlan plan) {
    List<byte[]> chunks =
        plan.chunks().stream()
            .map(chunk -> chunk.toString().getBytes(StandardCharsets.UTF_8))
            .toList();
    return new EncodedChunks(
        chunks, chunks.isEmpty() ? NO_HASH : Hash32.sha256(chunks.toArray(byte[][]::new)));
  }

  @Override
  public ChainPicture look(BatchIdentity batch, Collection<Signature> signatures)
      throws ChainUnavailableException {
    tick();
    if (fault()) {
      throw new ChainUnavailableException("seeded");
    }
    // A node may lag behind by a few slots; its picture is consistent in itself.
    int lag = fault() ? random.nextInt(1, 4) : 0;
    int tip = Math.max(0, history.size() - 1 - lag);
    int finalSlot = Math.max(0, tip - FINALITY);
    Ledger finalized = history.get(finalSlot);
    Ledger confirmed = history.get(Math.max(0, tip - 1));
    Map<Signature, TransactionStatus> statuses = new HashMap<>();
    for (Signature signature : signatures) {
      TransactionStatus.InBlock in = history.get(tip).statuses().get(signature);
      statuses.put(
          signature,
          in == null
              ? new TransactionStatus.Absent()
              : new TransactionStatus.InBlock(
                  in.slot(), in.slot() <= finalSlot, in.programError(), in.error()));
    }
    return new ChainPicture(
        finalSlot,
        finalSlot,
        finalized.program().lastBatch(),
        finalized.program().gameHash(),
        finalized.program().view(batch),
        confirmed.program().view(batch),
        false,
        commitMax,
        statuses);
  }

  State endOf(long batchId) {
    return history
        .get((int) Math.max(0, slotNow() - FINALITY))
        .program()
        .state(batchId)
        .orElse(State.OPEN);
  }

  /** Chunks in the order in which their transactions succeeded, for the whole history. */
  Map<Task, Integer> successes(long batchId) {
    Map<Task, Integer> counts = new HashMap<>();
    history
        .getLast()
        .statuses()
        .forEach(
            (signature, status) -> {
              Sent transaction = sent.get(signature);
              if (status.error() == null
                  && transaction != null
                  && transaction.batch().identity().batchId() == batchId) {
                counts.merge(transaction.task(), 1, Integer::sum);
              }
            });
    return counts;
  }

  @Override
  public Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException {
    tick();
    if (fault()) {
      throw new ChainUnavailableException("seeded");
    }
    blockhash = slotNow();
    Map<Task, SignedTransaction> signed = new LinkedHashMap<>();
    for (Task task : tasks) {
      Signature signature = register(batch, plan, task, 0);
      signed.put(
          task,
          new SignedTransaction(
              new Signature64(signature.toBytes()),
              ByteBuffer.wrap(signature.toBytes()),
              blockhash + BLOCKHASH_LIFE,
              200_000L,
              5_000L));
    }
    return signed;
  }

  /** Plans of the simulation are right; {@code PlanCheckTest} is about those that are not. */
  @Override
  public PlanFit fit(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    tick();
    if (fault()) {
      throw new ChainUnavailableException("seeded");
    }
    return new PlanFit.Fits();
  }

  @Override
  public String rehearse(LoggedBatch batch, SettlementPlan plan) {
    throw new AssertionError("the simulation sends");
  }

  /** What a signature costs, known of those that are in the newest block. */
  @Override
  public Map<Signature, Long> fees(Collection<Signature> signatures)
      throws ChainUnavailableException {
    if (fault()) {
      throw new ChainUnavailableException("seeded");
    }
    Map<Signature, Long> fees = new HashMap<>();
    for (Signature signature : signatures) {
      if (history.getLast().statuses().containsKey(signature)) {
        fees.put(signature, FEE);
      }
    }
    return fees;
  }

  /** What the chain has charged for a batch to the worker (strangers pay for themselves). */
  long charged(long batchId) {
    return FEE
        * history.get((int) Math.max(0, slotNow() - FINALITY)).statuses().keySet().stream()
            .map(sent::get)
            .filter(one -> one != null && one.batch().identity().batchId() == batchId)
            .filter(one -> !one.strangers())
            .count();
  }

  private Signature register(LoggedBatch batch, SettlementPlan plan, Task task, long landsAt) {
    byte[] bytes = new byte[Signature.SIZE];
    ByteBuffer.wrap(bytes)
        .putInt(++signCount)
        .put(task.toString().getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.of(bytes);
    sent.put(
        signature,
        new Sent(
            batch, plan, task, slotNow() + BLOCKHASH_LIFE, new AtomicLong(landsAt), landsAt > 0));
    return signature;
  }

  @Override
  public void send(SignedTransaction transaction) throws ChainUnavailableException {
    tick();
    Sent known = sent.get(Signature.of(transaction.getSignature().bytes()));
    if (known == null) {
      throw new IllegalStateException("bytes that nobody signed");
    }
    if (!fault()) {
      long landsAt = slotNow() + random.nextInt(1, fault() ? BLOCKHASH_LIFE + 4 : 3);
      if (known.landsAt().get() == 0 || landsAt < known.landsAt().get()) {
        known.landsAt().set(landsAt);
      }
    }
    if (fault()) {
      throw new ChainUnavailableException("the answer was lost");
    }
  }

  /** Error codes a lost race may leave behind; anything else is a defect of the worker. */
  static boolean harmless(int code) {
    return ProgramErrors.meaning(code) != ProgramErrors.Meaning.REVIEW || code == 6049;
  }

  @Override
  public ChainCondition condition() {
    return ChainCondition.unknown();
  }

  @Override
  public void close() {}
}
