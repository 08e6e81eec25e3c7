package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SendingConfig;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ProgramErrors;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.program.BatchCommitment;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AtSlot;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.LatestBlockhash;
import io.phantomparadox.vault.solana.rpc.PrioritizationFee;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.Simulation;
import io.phantomparadox.vault.solana.rpc.TransactionError;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionVersion;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds and signs the transaction of a task: sized by a simulation, priced within a cap. */
final class TransactionFactory {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionFactory.class);

  /** Room above what the simulation used: state may move on before the transaction lands. */
  private static final double UNITS_MARGIN = 1.1;

  /**
   * What the event of a batch's end costs (docs/PROGRAM.md, costs): whichever revert lands last
   * tells it, and a simulation cannot know which that will be.
   */
  private static final int END_EVENT_UNITS = 8_000;

  /** A fee that three of four recent transactions did not exceed. */
  private static final double FEE_PERCENTILE = 0.75;

  private static final int TREES_CACHED = 16;

  /** More instruction data than this no v0 transaction of 1,232 bytes carries. */
  private static final int V0_DATA_MAX = 1_000;

  private final RpcPool rpc;
  private final VaultProgram program;
  private final SendingConfig config;
  private final TransactionFormat v0;
  private final TransactionFormat v1;
  private volatile @Nullable TransactionFormat preferred;
  private final Map<Bytes32, ChunkTree> trees =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes32, ChunkTree> eldest) {
          return size() > TREES_CACHED;
        }
      };

  TransactionFactory(
      RpcPool rpc,
      VaultProgram program,
      Keypair authority,
      Keypair feePayer,
      SendingConfig config) {
    this.rpc = rpc;
    this.program = program;
    this.config = config;
    this.v0 = new TransactionFormat(TransactionVersion.V0, feePayer, authority);
    this.v1 = new TransactionFormat(TransactionVersion.V1, feePayer, authority);
  }

  PlanLimits limits() throws ChainUnavailableException {
    return format().limits(program);
  }

  /** The format to use: configured, or v1 where a node can simulate it. Asked once. */
  private TransactionFormat format() throws ChainUnavailableException {
    TransactionFormat known = preferred;
    if (known == null) {
      known =
          switch (config.format()) {
            case V0 -> v0;
            case V1 -> v1;
            case AUTO -> takesV1() ? v1 : v0;
          };
      LOG.info("transactions are made as {}", known.version());
      preferred = known;
    }
    return known;
  }

  /**
   * A node that knows v1 simulates it, whatever the result; one that does not refuses the bytes.
   */
  private boolean takesV1() throws ChainUnavailableException {
    Instruction probe = program.instructions().finalizeNetBatch(0, 0);
    byte[] wire = v1.sign(probe, ComputeBudget.UNITS_MAX, 0, Hash32.ZERO).serialize();
    return switch (rpc.simulateTransaction(wire, true, Commitment.CONFIRMED)) {
      case RpcResult.Ok<AtSlot<Simulation>>(AtSlot<Simulation> ignored) -> true;
      case RpcResult.Failed<AtSlot<Simulation>>(RpcError.Rejected refused)
          when !refused.kind().isNodesOwnTrouble() ->
          false;
      case RpcResult.Failed<AtSlot<Simulation>>(RpcError error) ->
          throw new ChainUnavailableException("no node says which formats it takes: " + error);
    };
  }

  /**
   * A plan's chunks were packed for a format; whoever goes on with it must be able to carry them.
   */
  private TransactionFormat formatFor(Instruction instruction) throws ChainUnavailableException {
    TransactionFormat format = format();
    return format.version() == TransactionVersion.V0 && instruction.data().size() > V0_DATA_MAX
        ? v1
        : format;
  }

  /** Signs a transaction per task on one fresh blockhash. */
  Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException {
    LatestBlockhash blockhash =
        RpcSettlementChain.answer(
            "getLatestBlockhash", rpc.getLatestBlockhash(Commitment.CONFIRMED));
    long unitPrice = unitPrice(batch.identity());
    Map<Task, SignedTransaction> signed = new LinkedHashMap<>();
    for (Task task : tasks) {
      Instruction instruction = instruction(batch, plan, task);
      Optional<Integer> units = units(batch.identity(), task, instruction, blockhash);
      if (units.isPresent()) {
        signed.put(task, sign(instruction, units.get(), unitPrice, blockhash));
      }
    }
    return signed;
  }

  private SignedTransaction sign(
      Instruction instruction, int units, long unitPrice, LatestBlockhash blockhash)
      throws ChainUnavailableException {
    long cap = config.maxPriorityFeeLamports() * TransactionFormat.MICRO_LAMPORTS / units;
    long cappedPrice = Math.min(unitPrice, cap);
    Transaction transaction =
        formatFor(instruction).sign(instruction, units, cappedPrice, blockhash.blockhash());
    return new SignedTransaction(
        new Signature64(transaction.id().toBytes()),
        ByteBuffer.wrap(transaction.serialize()),
        blockhash.lastValidBlockHeight(),
        (long) units,
        TransactionFormat.fee(transaction, units, cappedPrice));
  }

  /** Simulates the commit of a batch, and says what the batch would take. */
  String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    Instruction commit = instruction(batch, plan, Task.of(SettlementStep.COMMIT));
    Simulation simulation = simulate(commit, Hash32.ZERO);
    String outcome =
        simulation
            .error()
            .map(error -> "its commit would fail: " + error)
            .orElse("its commit would take " + simulation.unitsConsumed() + " compute units");
    return "%d transactions of %s; %s"
        .formatted(plan.getChunks().size() + 2, format().version(), outcome);
  }

  private Simulation simulate(Instruction instruction, Hash32 blockhash)
      throws ChainUnavailableException {
    byte[] probe =
        formatFor(instruction).sign(instruction, ComputeBudget.UNITS_MAX, 0, blockhash).serialize();
    return RpcSettlementChain.answer(
            "simulateTransaction", rpc.simulateTransaction(probe, true, Commitment.CONFIRMED))
        .value();
  }

  /**
   * The compute units to ask for, from a simulation. Empty where sending would be of no use now. A
   * simulated error of any other kind proves nothing, because the node may lag behind: then the
   * transaction goes out with the most units, and its real fate decides.
   */
  private Optional<Integer> units(
      BatchIdentity batch, Task task, Instruction instruction, LatestBlockhash blockhash)
      throws ChainUnavailableException {
    Simulation simulation = simulate(instruction, blockhash.blockhash());
    if (simulation.error().isEmpty()) {
      double units = simulation.unitsConsumed() * UNITS_MARGIN;
      if (task.step() == SettlementStep.REVERT || task.step() == SettlementStep.ABORT) {
        units += END_EVENT_UNITS;
      }
      return Optional.of((int) Math.min(ComputeBudget.UNITS_MAX, units));
    }
    TransactionError error = simulation.error().get();
    if (cannotPayFee(error)) {
      throw new ChainUnavailableException(
          "the fee payer %s has too few lamports (%s)".formatted(v0.feePayer().publicKey(), error));
    }
    if (cannotPayRent(error)) {
      throw new ChainUnavailableException(
          "the server authority %s has too few lamports for the rent of a batch (%s)"
              .formatted(v0.authority().publicKey(), error));
    }
    if (error.customCode().isPresent()) {
      ProgramErrors.Meaning meaning = ProgramErrors.meaning(error.customCode().getAsInt());
      if (meaning == ProgramErrors.Meaning.DONE || meaning == ProgramErrors.Meaning.LOOK_AGAIN) {
        LOG.debug("{} {} is not sent: {}", batch, task, error);
        return Optional.empty();
      }
    }
    LOG.warn("{} {} fails in simulation: {}", batch, task, error);
    return Optional.of(ComputeBudget.UNITS_MAX);
  }

  private static boolean cannotPayFee(TransactionError error) {
    return error instanceof TransactionError.Whole(String name, String ignored)
        && (name.equals("AccountNotFound")
            || name.equals("InsufficientFundsForFee")
            || name.equals("InsufficientFundsForRent"));
  }

  private static boolean cannotPayRent(TransactionError error) {
    return error.customCode().isPresent()
        && error.customCode().getAsInt() == ProgramErrors.PAYER_SHORT;
  }

  /** Micro-lamports per compute unit. A node that cannot say leaves it at 0: fees are no gate. */
  private long unitPrice(BatchIdentity batch) {
    var accounts = List.of(program.addresses().batch(batch.game(), batch.batchId()));
    return switch (rpc.getRecentPrioritizationFees(accounts)) {
      case RpcResult.Ok<List<PrioritizationFee>>(List<PrioritizationFee> fees) -> percentile(fees);
      case RpcResult.Failed<List<PrioritizationFee>>(var error) -> {
        LOG.debug("no priority fees: {}", error.describe());
        yield 0L;
      }
    };
  }

  private static long percentile(List<PrioritizationFee> fees) {
    long[] sorted =
        fees.stream().mapToLong(PrioritizationFee::microLamportsPerUnit).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * FEE_PERCENTILE)];
  }

  private Instruction instruction(LoggedBatch batch, SettlementPlan plan, Task task) {
    BatchIdentity id = batch.identity();
    var instructions = program.instructions();
    return switch (task.step()) {
      case COMMIT ->
          instructions.commitNetBatch(
              v0.authority().publicKey(), id.game(), commitment(batch, plan, false));
      case VOID ->
          instructions.commitNetBatch(
              v0.authority().publicKey(), id.game(), commitment(batch, plan, true));
      case DEBIT, ITEM, CREDIT ->
          instructions.settleNetBatch(
              id.game(),
              id.batchId(),
              task.chunkIndex(),
              ChunkBytes.decode(plan.getChunks().get(task.chunkIndex())),
              tree(id, plan).proof(task.chunkIndex()));
      case REVERT ->
          instructions.revertNetChunk(
              id.game(),
              id.batchId(),
              task.chunkIndex(),
              ChunkBytes.decode(plan.getChunks().get(task.chunkIndex())),
              tree(id, plan).proof(task.chunkIndex()));
      case FINALIZE -> instructions.finalizeNetBatch(id.game(), id.batchId());
      case ABORT -> instructions.abortNetBatch(v0.authority().publicKey(), id.game(), id.batchId());
      case PLAN, PUBLISH, END -> throw new IllegalArgumentException(task + " is no transaction");
    };
  }

  private static BatchCommitment commitment(
      LoggedBatch batch, SettlementPlan plan, boolean voided) {
    BatchIdentity id = batch.identity();
    return new BatchCommitment(
        id.batchId(),
        id.asOfSlot(),
        id.previousHash(),
        id.batchHash(),
        voided ? Hash32.ZERO : Hash32.of(plan.getChunkRoot().bytes()),
        Hash32.of(batch.header().getTradesRoot().bytes()),
        Hash32.of(plan.getDaDigest().bytes()),
        voided ? 0 : plan.getDebitChunks(),
        voided ? 0 : plan.getItemChunks(),
        voided ? 0 : plan.getCreditChunks(),
        voided ? 0 : plan.getSumDebitsLamports(),
        voided ? 0 : plan.getSumDebitsLamports(),
        voided);
  }

  private synchronized ChunkTree tree(BatchIdentity id, SettlementPlan plan) {
    return trees.computeIfAbsent(
        plan.getChunkRoot(),
        root ->
            ChunkTree.of(
                program.id(),
                id.game(),
                id.batchId(),
                plan.getChunks().stream().map(ChunkBytes::bytes).toList()));
  }
}
