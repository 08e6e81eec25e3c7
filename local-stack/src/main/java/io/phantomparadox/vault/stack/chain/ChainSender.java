package io.phantomparadox.vault.stack.chain;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends the operator's transactions to the local chain and waits until they are processed. It does
 * not sign twice and does not retry: every instruction it is used for may be repeated by its caller
 * after reading the accounts.
 */
public final class ChainSender {
  private static final Duration LANDING_DEADLINE = Duration.ofSeconds(15);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final SendOptions ON_PROCESSED_STATE = new SendOptions(true, Commitment.PROCESSED);

  private final SolanaRpc rpc;

  public ChainSender(SolanaRpc rpc) {
    this.rpc = rpc;
  }

  /**
   * Signs and sends one transaction and waits for it; the first signer pays.
   *
   * @return its signature, once the chain has executed it without an error
   * @throws ChainSetupException when it is refused, fails, or is not executed within 15 s
   */
  public Signature send(List<Instruction> instructions, Keypair payer, Keypair... others) {
    Signature sent = submit(instructions, payer, others);
    await(sent, Commitment.PROCESSED);
    return sent;
  }

  /**
   * Signs and sends one transaction without waiting for it; {@link #awaitAll} tells what became of
   * it. The local chain executes in the order of arrival.
   *
   * @throws ChainSetupException when it is refused
   */
  public Signature submit(List<Instruction> instructions, Keypair payer, Keypair... others) {
    List<Instruction> all = new ArrayList<>();
    all.add(ComputeBudget.unitLimit(ComputeBudget.UNITS_MAX));
    all.addAll(instructions);
    List<Keypair> signers = new ArrayList<>(List.of(payer));
    for (Keypair other : others) {
      if (signers.stream().noneMatch(known -> known.publicKey().equals(other.publicKey()))) {
        signers.add(other);
      }
    }
    try {
      var blockhash = rpc.getLatestBlockhash(Commitment.PROCESSED).orElseThrow().blockhash();
      Transaction transaction =
          Transaction.sign(
              Message.v0(payer.publicKey(), blockhash, all), signers.toArray(Keypair[]::new));
      rpc.sendTransaction(transaction.serialize(), ON_PROCESSED_STATE).orElseThrow();
      return transaction.id();
    } catch (RpcException e) {
      throw new ChainSetupException("a transaction of the operator failed: " + e.getMessage(), e);
    }
  }

  /** Gives an address lamports from the local chain's faucet. */
  public void fund(PublicKey to, long lamports) {
    try {
      await(rpc.requestAirdrop(to, lamports).orElseThrow(), Commitment.PROCESSED);
    } catch (RpcException e) {
      throw new ChainSetupException("the faucet refused: " + e.getMessage(), e);
    }
  }

  /** Waits until a transaction has at least this commitment. */
  public void await(Signature signature, Commitment commitment) {
    awaitAll(List.of(signature), commitment);
  }

  /**
   * Waits until every transaction has at least this commitment.
   *
   * @param signatures at most {@link SolanaRpc#SIGNATURES_MAX}
   * @throws ChainSetupException when one failed, or is not there within 15 s
   */
  public void awaitAll(List<Signature> signatures, Commitment commitment) {
    List<Signature> open = new ArrayList<>(signatures);
    long deadlineNanos = System.nanoTime() + LANDING_DEADLINE.toNanos();
    while (System.nanoTime() < deadlineNanos) {
      List<Optional<SignatureStatus>> statuses = statuses(open);
      for (int i = open.size() - 1; i >= 0; i--) {
        if (reached(open.get(i), statuses.get(i), commitment)) {
          open.remove(i);
        }
      }
      if (open.isEmpty()) {
        return;
      }
      pause();
    }
    throw new ChainSetupException(
        "%d transactions, the first %s, were not %s within %s"
            .formatted(open.size(), open.getFirst(), commitment, LANDING_DEADLINE));
  }

  private static boolean reached(
      Signature signature, Optional<SignatureStatus> status, Commitment commitment) {
    status
        .flatMap(SignatureStatus::error)
        .ifPresent(
            error -> {
              throw new ChainSetupException("transaction " + signature + " failed: " + error);
            });
    return status.isPresent() && status.get().commitment().compareTo(commitment) >= 0;
  }

  private List<Optional<SignatureStatus>> statuses(List<Signature> signatures) {
    try {
      return rpc.getSignatureStatuses(signatures, false).orElseThrow().value();
    } catch (RpcException e) {
      throw new ChainSetupException("the chain does not answer: " + e.getMessage(), e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainSetupException("interrupted while waiting for the chain", e);
    }
  }
}
