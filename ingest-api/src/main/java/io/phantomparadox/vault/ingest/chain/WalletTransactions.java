package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.program.SessionGrant;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.LatestBlockhash;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import io.phantomparadox.vault.solana.rpc.Simulation;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.rpc.TransactionError;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes transactions that a wallet signs and pays for, and sends them when it has. The door holds
 * no key of its own: whatever it makes does nothing until the wallet has signed it. Every
 * transaction is simulated first, so one that would fail is refused here with the program's reason.
 * Thread-safe.
 */
public final class WalletTransactions {
  /** The limit above what the simulation took, percent (CHAIN.md 2) and units. */
  private static final int UNITS_MARGIN_PERCENT = 10;

  private static final int UNITS_MARGIN = 1_000;

  private final VaultProgram program;
  private final @Nullable SolanaRpc rpc;
  private final Ed25519Verifier verifier;

  /**
   * @param rpc null when this door was started without one
   */
  public WalletTransactions(
      VaultProgram program, @Nullable SolanaRpc rpc, Ed25519Verifier verifier) {
    this.program = program;
    this.rpc = rpc;
    this.verifier = verifier;
  }

  /** Registers a session key; it must never have been registered (rule 4). */
  public ChainAnswer<Prepared> registerSession(
      PublicKey owner, long game, PublicKey session, SessionGrant grant) {
    return state()
        .then(state -> state.seat(game, owner).then(_ -> state.session(game, owner, session)))
        .then(
            known ->
                known.isPresent()
                    ? new ChainAnswer.Refused<>(
                        ProblemType.ALREADY_THERE.in(
                            "session",
                            known.get().revoked()
                                ? "session: was revoked and can never be used again"
                                : "session: is registered already"))
                    : prepare(owner, List.of(registration(owner, game, session, grant))));
  }

  /** The one instruction that registers a session key. */
  public Instruction registration(
      PublicKey owner, long game, PublicKey session, SessionGrant grant) {
    return instructions().registerSessionKey(owner, game, session, grant);
  }

  /** Revokes a session key. */
  public ChainAnswer<Prepared> revokeSession(PublicKey owner, long game, PublicKey session) {
    return state()
        .then(state -> state.session(game, owner, session))
        .then(
            known -> {
              if (known.isEmpty()) {
                return new ChainAnswer.Refused<>(
                    ProblemType.NOT_FOUND.with("the chain has no such session key"));
              }
              return known.get().revoked()
                  ? new ChainAnswer.Refused<>(
                      ProblemType.ALREADY_THERE.in("session", "session: is revoked already"))
                  : prepare(owner, List.of(revocation(owner, game, session)));
            });
  }

  /** The one instruction that revokes a session key. */
  public Instruction revocation(PublicKey owner, long game, PublicKey session) {
    return instructions().revokeSessionKey(owner, game, session);
  }

  /** Deposits; a wallet without an index gets one in the same transaction. */
  public ChainAnswer<Prepared> deposit(PublicKey wallet, long game, long lamports) {
    return state()
        .then(state -> state.seat(game, wallet))
        .then(
            seat -> {
              VaultAccount.Game state = seat.game();
              List<Instruction> calls = new ArrayList<>();
              int index = seat.walletIndex().orElse(state.walletCount());
              if (seat.walletIndex().isEmpty()) {
                calls.add(instructions().openWallet(wallet, game, wallet, index));
              }
              calls.add(instructions().deposit(wallet, game, index, lamports));
              return prepare(wallet, calls);
            });
  }

  /** Begins to leave with up to {@code lamports} (rule 13). */
  public ChainAnswer<Prepared> requestWithdraw(PublicKey wallet, long game, long lamports) {
    return prepareSeated(wallet, game, _ -> instructions().requestWithdraw(wallet, game, lamports));
  }

  /** Takes a request back. */
  public ChainAnswer<Prepared> cancelWithdraw(PublicKey wallet, long game) {
    return prepareSeated(wallet, game, _ -> instructions().cancelWithdraw(wallet, game));
  }

  /** Pays a request out after the lock. */
  public ChainAnswer<Prepared> completeWithdraw(PublicKey wallet, long game) {
    return prepareSeated(
        wallet, game, index -> instructions().completeWithdraw(wallet, game, index));
  }

  /**
   * Sends a signed transaction.
   *
   * @param content what may be in it
   * @return its signature; the same bytes may be sent again at any time
   */
  public ChainAnswer<Signature> send(byte[] wire, TransactionContent content) {
    if (rpc == null) {
      return withoutRpc();
    }
    return content
        .check(wire, program.id(), verifier)
        .then(
            transaction ->
                switch (rpc.sendTransaction(wire, SendOptions.CHECKED)) {
                  case RpcResult.Ok(Signature signature) -> new ChainAnswer.Good<>(signature);
                  case RpcResult.Failed(RpcError.Rejected rejected) ->
                      rejected(transaction, rejected);
                  case RpcResult.Failed(RpcError error) -> Failures.unavailable(error);
                });
  }

  private static ChainAnswer<Signature> rejected(
      Transaction transaction, RpcError.Rejected rejected) {
    Optional<TransactionError> error = rejected.transactionError();
    if (error.filter(TransactionError::isAlreadyProcessed).isPresent()) {
      return new ChainAnswer.Good<>(transaction.id());
    }
    if (error.isEmpty() && rejected.kind().isNodesOwnTrouble()) {
      return Failures.unavailable(rejected);
    }
    return new ChainAnswer.Refused<>(
        error
            .map(Failures::refused)
            .orElseGet(() -> ProblemType.TRANSACTION_REFUSED.with(rejected.message())));
  }

  /** What the chain knows of a transaction; empty when it knows nothing of it. */
  public ChainAnswer<Optional<SignatureStatus>> status(Signature signature) {
    if (rpc == null) {
      return withoutRpc();
    }
    return switch (rpc.getSignatureStatuses(List.of(signature), true)) {
      case RpcResult.Ok(var answer) -> new ChainAnswer.Good<>(answer.value().getFirst());
      case RpcResult.Failed(RpcError error) -> Failures.unavailable(error);
    };
  }

  private interface OfIndex {
    Instruction make(int index);
  }

  private ChainAnswer<Prepared> prepareSeated(PublicKey wallet, long game, OfIndex call) {
    return state()
        .then(state -> state.seat(game, wallet))
        .then(
            seat ->
                seat.walletIndex().isEmpty()
                    ? new ChainAnswer.Refused<>(
                        ProblemType.UNKNOWN_WALLET.in(
                            "wallet", "wallet: has never deposited in this game"))
                    : prepare(wallet, List.of(call.make(seat.walletIndex().get()))));
  }

  private ChainAnswer<Prepared> prepare(PublicKey payer, List<Instruction> calls) {
    if (rpc == null) {
      return withoutRpc();
    }
    return blockhash(rpc)
        .then(
            recent ->
                simulate(rpc, message(payer, recent, calls, ComputeBudget.UNITS_MAX))
                    .then(
                        units -> {
                          long limit = units + units * UNITS_MARGIN_PERCENT / 100 + UNITS_MARGIN;
                          return new ChainAnswer.Good<>(
                              new Prepared(
                                  Transaction.signPartly(
                                      message(
                                          payer,
                                          recent,
                                          calls,
                                          (int) Math.min(limit, ComputeBudget.UNITS_MAX))),
                                  recent.lastValidBlockHeight(),
                                  units));
                        }));
  }

  private static ChainAnswer<LatestBlockhash> blockhash(SolanaRpc rpc) {
    return switch (rpc.getLatestBlockhash(Commitment.CONFIRMED)) {
      case RpcResult.Ok(LatestBlockhash recent) -> new ChainAnswer.Good<>(recent);
      case RpcResult.Failed(RpcError error) -> Failures.unavailable(error);
    };
  }

  private static ChainAnswer<Long> simulate(SolanaRpc rpc, Message message) {
    byte[] unsigned = Transaction.signPartly(message).serialize();
    return switch (rpc.simulateTransaction(unsigned, true, Commitment.CONFIRMED)) {
      case RpcResult.Ok(var answer) -> {
        Simulation simulation = answer.value();
        yield simulation.error().isEmpty()
            ? new ChainAnswer.Good<>(simulation.unitsConsumed())
            : new ChainAnswer.Refused<>(Failures.refused(simulation.error().get()));
      }
      case RpcResult.Failed(RpcError error) -> Failures.unavailable(error);
    };
  }

  private static Message message(
      PublicKey payer, LatestBlockhash recent, List<Instruction> calls, int units) {
    List<Instruction> all = new ArrayList<>();
    all.add(ComputeBudget.unitLimit(units));
    all.addAll(calls);
    return Message.v0(payer, recent.blockhash(), all);
  }

  private ChainAnswer<ChainState> state() {
    return rpc == null ? withoutRpc() : new ChainAnswer.Good<>(new ChainState(program, rpc));
  }

  private VaultInstructions instructions() {
    return program.instructions();
  }

  private static <T> ChainAnswer<T> withoutRpc() {
    return new ChainAnswer.Refused<>(
        ProblemType.CHAIN_UNAVAILABLE.with("this door was started without a node of the chain"));
  }
}
