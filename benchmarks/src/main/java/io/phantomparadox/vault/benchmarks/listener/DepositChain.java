package io.phantomparadox.vault.benchmarks.listener;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A local chain on which one wallet deposits, many deposits a transaction. */
final class DepositChain implements AutoCloseable {
  static final VaultProgram PROGRAM = VaultProgram.atDefaultAddress();

  private static final long GAME = 1;

  /** What fits a transaction of version 0 and its compute limit. */
  private static final int DEPOSITS_PER_TRANSACTION = 10;

  private static final Duration SLOT = Duration.ofMillis(200);

  private final RpcClient rpc;
  private final Keypair server = key("server");
  private final Keypair wallet = key("wallet");
  private long events;
  private long amount = 1_000_000;

  private DepositChain(RpcClient rpc) {
    this.rpc = rpc;
  }

  private static Keypair key(String name) {
    return Keypair.fromSeed(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  static DepositChain open(LocalChain node) throws Exception {
    DepositChain chain = new DepositChain(new RpcClient(node.rpcUrl(), Duration.ofSeconds(30)));
    PublicKey admin = chain.server.publicKey();
    node.fund(admin.toBase58(), 1_000_000_000_000L);
    node.fund(chain.wallet.publicKey().toBase58(), 1_000_000_000_000_000L);
    chain.send(chain.server, PROGRAM.instructions().initConfig(admin, admin, 1000, 1000, 2000, 1));
    chain.send(chain.server, PROGRAM.instructions().createGame(admin, GAME, admin));
    chain.send(chain.server, PROGRAM.instructions().createPage(admin, GAME, PageKind.LEDGER, 0));
    chain.send(
        chain.server, PROGRAM.instructions().openWallet(admin, GAME, chain.wallet.publicKey(), 0));
    // The config event is no event of the game; the other three are.
    chain.events = 3;
    return chain;
  }

  private void send(Keypair payer, Instruction... instructions) throws RpcException {
    Hash32 blockhash = rpc.getLatestBlockhash(Commitment.PROCESSED).orElseThrow().blockhash();
    Transaction transaction =
        Transaction.sign(Message.v0(payer.publicKey(), blockhash, List.of(instructions)), payer);
    rpc.sendTransaction(transaction.serialize(), SendOptions.UNCHECKED).orElseThrow();
  }

  private void transaction() throws RpcException {
    List<Instruction> deposits = new ArrayList<>();
    for (int i = 0; i < DEPOSITS_PER_TRANSACTION; i++) {
      deposits.add(PROGRAM.instructions().deposit(wallet.publicKey(), GAME, 0, amount++));
    }
    send(wallet, deposits.toArray(Instruction[]::new));
    events += DEPOSITS_PER_TRANSACTION;
  }

  /** As fast as the node takes them. */
  void deposit(int wanted) throws RpcException {
    for (int done = 0; done < wanted; done += DEPOSITS_PER_TRANSACTION) {
      transaction();
    }
  }

  /**
   * At a rate.
   *
   * @return events a second that it came to
   */
  double depositFor(Duration time, int perSecond) throws RpcException, InterruptedException {
    long began = System.nanoTime();
    long before = events;
    while (System.nanoTime() - began < time.toNanos()) {
      transaction();
      long due = began + (events - before) * 1_000_000_000L / perSecond;
      long left = due - System.nanoTime();
      if (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
      }
    }
    return (events - before) / ((System.nanoTime() - began) / 1e9);
  }

  /** Events of the game so far. */
  long events() {
    return events;
  }

  long slots() throws RpcException {
    return rpc.getSlot(Commitment.FINALIZED).orElseThrow();
  }

  /** Waits until everything sent is final. */
  void awaitFinal() throws RpcException, InterruptedException {
    long goal = rpc.getSlot(Commitment.PROCESSED).orElseThrow() + 1;
    while (rpc.getSlot(Commitment.FINALIZED).orElseThrow() < goal) {
      Thread.sleep(SLOT);
    }
  }

  /** Events a second that the node shows to somebody who does nothing with them. */
  double nodeSpeed() throws RpcException {
    long began = System.nanoTime();
    for (long slot : rpc.getBlocks(0, slots(), Commitment.FINALIZED).orElseThrow()) {
      rpc.getBlock(slot, Commitment.FINALIZED).orElseThrow();
    }
    return events / ((System.nanoTime() - began) / 1e9);
  }

  @Override
  public void close() {
    rpc.close();
  }
}
