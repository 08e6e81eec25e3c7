package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.ChainPicture;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.settlement.flow.TransactionStatus;
import io.phantomparadox.vault.settlement.plan.ChunkPlan;
import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.AtSlot;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.rpc.TransactionError;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/** The cluster over Solana's JSON-RPC, from the endpoints of a pool. Thread-safe. */
public final class RpcSettlementChain implements SettlementChain {
  /**
   * A node may be so far behind the best: with finality it is well within the 150 blocks that a
   * blockhash of it lives.
   */
  private static final long SLOTS_BEHIND_MAX = 64;

  /** How often endpoints are compared. */
  private static final Duration COMPARE_EVERY = Duration.ofSeconds(2);

  private final RpcPool rpc;
  private final VaultProgram program;
  private final TransactionFactory factory;
  private final PlanPages pages;
  private final PublicKey feePayer;
  private final PublicKey authority;
  private final AtomicBoolean comparing = new AtomicBoolean();
  private volatile long comparedNanos = System.nanoTime();
  private final SlotWatch slots = new SlotWatch(System::nanoTime);
  private volatile OptionalLong payerLamports = OptionalLong.empty();
  private volatile OptionalLong authorityLamports = OptionalLong.empty();

  private RpcSettlementChain(
      RpcPool rpc,
      VaultProgram program,
      TransactionFactory factory,
      PublicKey feePayer,
      PublicKey authority) {
    this.rpc = rpc;
    this.program = program;
    this.factory = factory;
    this.pages = new PlanPages(rpc, program);
    this.feePayer = feePayer;
    this.authority = authority;
  }

  /** Opens the pool; calls nothing yet. */
  public static RpcSettlementChain open(SettlementConfig config) {
    RpcPool rpc = new RpcPool(config.rpc());
    VaultProgram program = VaultProgram.at(config.programId());
    return new RpcSettlementChain(
        rpc,
        program,
        new TransactionFactory(
            rpc, program, config.serverAuthority(), config.feePayer(), config.sending()),
        config.feePayer().publicKey(),
        config.serverAuthority().publicKey());
  }

  @Override
  public PlanLimits limits(long game) throws ChainUnavailableException {
    return factory.limits();
  }

  @Override
  public EncodedChunks encode(BatchIdentity batch, ChunkPlan plan) {
    List<ByteString> chunks = plan.chunks().stream().map(ChunkBytes::encode).toList();
    ChunkTree tree = ChunkTree.of(program.id(), batch.game(), batch.batchId(), chunks);
    return new EncodedChunks(chunks.stream().map(ByteString::toBytes).toList(), tree.root());
  }

  @Override
  public ChainPicture look(BatchIdentity batch, Collection<Signature> signatures)
      throws ChainUnavailableException {
    compareEndpoints();
    RpcResult<Accounts> looked =
        rpc.onOneNode(
            // The height first: a signature that is unknown after it, and too old for it, is dead.
            node ->
                node.getBlockHeight(Commitment.FINALIZED)
                    .flatMap(
                        height ->
                            statuses(node, List.copyOf(signatures))
                                .flatMap(statuses -> accounts(node, batch, height, statuses))));
    Accounts accounts = answer("look at " + batch, looked);
    slots.saw(accounts.finalized.slot());
    payerLamports = lamports(accounts.finalized.value().get(3));
    authorityLamports = lamports(accounts.finalized.value().get(4));
    return accounts.picture(program);
  }

  /** An address without an account has none. */
  private static OptionalLong lamports(Optional<AccountInfo> account) {
    return OptionalLong.of(account.map(AccountInfo::lamports).orElse(0L));
  }

  /** On a thread of its own: an endpoint that hangs must not hold the others' batches up. */
  private void compareEndpoints() {
    if (System.nanoTime() - comparedNanos > COMPARE_EVERY.toNanos()
        && comparing.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("compare-endpoints")
          .start(
              () -> {
                try {
                  rpc.leaveLaggardsAlone(SLOTS_BEHIND_MAX);
                } finally {
                  comparedNanos = System.nanoTime();
                  comparing.set(false);
                }
              });
    }
  }

  @Override
  public ChainCondition condition() {
    Collection<String> circuits = rpc.circuits().values();
    return new ChainCondition(
        circuits.size(),
        Math.toIntExact(circuits.stream().filter(state -> !state.equals("CLOSED")).count()),
        rpc.failovers(),
        slots.slot(),
        slots.stoodStill(),
        payerLamports,
        authorityLamports);
  }

  private record Accounts(
      long finalizedHeight,
      Map<Signature, TransactionStatus> statuses,
      AtSlot<List<Optional<AccountInfo>>> finalized,
      Optional<AccountInfo> progressBatch) {

    ChainPicture picture(VaultProgram program) throws ChainUnavailableException {
      var config = AccountReader.config(program, finalized.value().get(0));
      var game = AccountReader.game(program, finalized.value().get(1));
      return new ChainPicture(
          finalized.slot(),
          finalizedHeight,
          game.lastBatchId(),
          game.batchHash(),
          AccountReader.batch(program, finalized.value().get(2)),
          AccountReader.batch(program, progressBatch),
          config.paused(),
          config.commitMaxSlots(),
          statuses);
    }
  }

  private RpcResult<Accounts> accounts(
      SolanaRpc node,
      BatchIdentity batch,
      long height,
      Map<Signature, TransactionStatus> statuses) {
    PublicKey batchAddress = program.addresses().batch(batch.game(), batch.batchId());
    List<PublicKey> all =
        List.of(
            program.addresses().config(),
            program.addresses().game(batch.game()),
            batchAddress,
            feePayer,
            authority);
    return node.getMultipleAccounts(all, Commitment.FINALIZED)
        .flatMap(
            finalized ->
                node.getAccountInfo(batchAddress, Commitment.CONFIRMED)
                    .map(progress -> new Accounts(height, statuses, finalized, progress.value())));
  }

  private static RpcResult<Map<Signature, TransactionStatus>> statuses(
      SolanaRpc node, List<Signature> signatures) {
    Map<Signature, TransactionStatus> statuses = new HashMap<>();
    for (int from = 0; from < signatures.size(); from += SolanaRpc.STATUSES_MAX) {
      List<Signature> some =
          signatures.subList(from, Math.min(signatures.size(), from + SolanaRpc.STATUSES_MAX));
      switch (node.getSignatureStatuses(some, true)) {
        case RpcResult.Ok<AtSlot<List<Optional<SignatureStatus>>>>(var answer) -> {
          for (int i = 0; i < some.size(); i++) {
            statuses.put(some.get(i), status(answer.value().get(i)));
          }
        }
        case RpcResult.Failed<AtSlot<List<Optional<SignatureStatus>>>>(RpcError error) -> {
          return RpcResult.failed(error);
        }
      }
    }
    return RpcResult.ok(statuses);
  }

  private static TransactionStatus status(Optional<SignatureStatus> known) {
    if (known.isEmpty()) {
      return new TransactionStatus.Absent();
    }
    SignatureStatus status = known.get();
    Optional<TransactionError> error = status.error();
    return new TransactionStatus.InBlock(
        status.slot(),
        status.commitment() == Commitment.FINALIZED,
        error
            .map(TransactionError::customCode)
            .filter(code -> code.isPresent())
            .map(code -> code.getAsInt())
            .orElse(null),
        error.map(Object::toString).orElse(null));
  }

  @Override
  public Map<Task, SignedTransaction> sign(LoggedBatch batch, SettlementPlan plan, List<Task> tasks)
      throws ChainUnavailableException {
    return factory.sign(batch, plan, tasks);
  }

  @Override
  public PlanFit fit(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    return pages.check(batch, plan);
  }

  @Override
  public String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    return factory.rehearse(batch, plan);
  }

  @Override
  public Map<Signature, Long> fees(Collection<Signature> signatures)
      throws ChainUnavailableException {
    Map<Signature, Long> fees = new HashMap<>();
    for (Signature signature : signatures) {
      answer("getTransaction", rpc.getTransaction(signature, Commitment.FINALIZED))
          .ifPresent(found -> fees.put(signature, found.landed().meta().feeLamports()));
    }
    return fees;
  }

  @Override
  public void send(SignedTransaction transaction) throws ChainUnavailableException {
    byte[] bytes = new byte[transaction.getBytes().remaining()];
    transaction.getBytes().duplicate().get(bytes);
    switch (rpc.sendTransaction(bytes, SendOptions.UNCHECKED)) {
      case RpcResult.Ok<Signature>(Signature ignored) -> {
        // Its fate is for the next looks to tell.
      }
      case RpcResult.Failed<Signature>(RpcError.Rejected rejected)
          when rejected
              .transactionError()
              .filter(TransactionError::isAlreadyProcessed)
              .isPresent() -> {
        // It landed; the next look shows it.
      }
      case RpcResult.Failed<Signature>(RpcError error) ->
          throw new ChainUnavailableException("sendTransaction: " + error.describe());
    }
  }

  static <T> T answer(String call, RpcResult<T> result) throws ChainUnavailableException {
    return switch (result) {
      case RpcResult.Ok<T>(T value) -> value;
      case RpcResult.Failed<T>(RpcError error) ->
          throw new ChainUnavailableException(call + ": " + error.describe());
    };
  }

  @Override
  public void close() {
    rpc.close();
  }
}
