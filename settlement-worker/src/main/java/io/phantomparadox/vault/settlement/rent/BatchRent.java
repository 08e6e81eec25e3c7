package io.phantomparadox.vault.settlement.rent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Closes Batch accounts of ended batches, for whoever decides that nobody needs them any more: the
 * rent goes back to who paid it, and the batch can no longer be compared with its account. Closing
 * twice is harmless; nothing here touches money of players.
 */
public final class BatchRent {
  private static final Duration POLL = Duration.ofMillis(200);

  private final VaultProgram program;
  private final SolanaRpc rpc;
  private final Keypair authority;
  private final Duration deadline;

  /**
   * @param authority the server authority; it pays the fee
   * @param deadline for one transaction to be final
   */
  public BatchRent(VaultProgram program, SolanaRpc rpc, Keypair authority, Duration deadline) {
    this.program = program;
    this.rpc = rpc;
    this.authority = authority;
    this.deadline = deadline;
  }

  /** What became of an account. */
  public sealed interface Closing {
    /** It is gone, finalized; so many lamports went to who had paid its rent. */
    record Closed(Signature signature, long lamports, PublicKey to) implements Closing {}

    /** It stands, and why. */
    record Refused(String why) implements Closing {}
  }

  /**
   * Closes the account of one batch.
   *
   * @throws RpcException when a node does not answer; the account may be closed all the same
   */
  public Closing close(long game, long batchId) throws RpcException, InterruptedException {
    Optional<AccountInfo> account =
        rpc.getAccountInfo(program.addresses().batch(game, batchId), Commitment.FINALIZED)
            .orElseThrow()
            .value();
    if (account.isEmpty()
        || !(program.decodeAccount(account.get().data().toBytes())
            instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount.Batch batch))) {
      return new Closing.Refused("there is no account of it: not committed yet, or closed");
    }
    if (batch.state() == BatchState.OPEN || batch.state() == BatchState.ABORTING) {
      return new Closing.Refused("it is " + batch.state() + ", only an ended batch can be closed");
    }
    Hash32 blockhash = rpc.getLatestBlockhash(Commitment.CONFIRMED).orElseThrow().blockhash();
    Transaction transaction =
        Transaction.sign(
            Message.v0(
                authority.publicKey(),
                blockhash,
                List.of(
                    program
                        .instructions()
                        .closeBatch(authority.publicKey(), game, batchId, batch.rentPayer()))),
            authority);
    return switch (rpc.sendTransaction(transaction.serialize(), SendOptions.CHECKED)) {
      case RpcResult.Ok<Signature>(Signature signature) ->
          awaited(signature)
              ? new Closing.Closed(signature, account.get().lamports(), batch.rentPayer())
              : new Closing.Refused(
                  signature + " is not final within " + deadline + ": look again");
      case RpcResult.Failed<Signature>(RpcError error) -> new Closing.Refused(told(error));
    };
  }

  /** The program's own word for it, where it was the program that refused. */
  private String told(RpcError error) {
    return error instanceof RpcError.Rejected rejected
            && rejected.transactionError().isPresent()
            && rejected.transactionError().get().customCode().isPresent()
        ? program
            .idl()
            .error(rejected.transactionError().get().customCode().getAsInt())
            .map(known -> known.name() + " (" + known.code() + "): " + known.message())
            .orElseGet(error::describe)
        : error.describe();
  }

  private boolean awaited(Signature signature) throws RpcException, InterruptedException {
    long giveUpAt = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() < giveUpAt) {
      Optional<SignatureStatus> status =
          rpc.getSignatureStatuses(List.of(signature), true).orElseThrow().value().getFirst();
      if (status.isPresent() && status.get().commitment() == Commitment.FINALIZED) {
        return status.get().error().isEmpty();
      }
      Thread.sleep(POLL);
    }
    return false;
  }
}
