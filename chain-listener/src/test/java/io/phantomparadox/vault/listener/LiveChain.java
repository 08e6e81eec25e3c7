package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.LocatedEvent;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Block;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A local chain with one configured game, and the few things a test does on it. */
final class LiveChain implements AutoCloseable {
  static final long GAME = 1;

  final VaultProgram program = VaultProgram.atDefaultAddress();
  final Keypair server = key("server");

  private final LocalChain chain;
  private final RpcClient rpc;
  private int wallets;

  private LiveChain(LocalChain chain) {
    this.chain = chain;
    this.rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(5));
  }

  static LiveChain start() throws RpcException {
    LiveChain live = new LiveChain(LocalChain.start(LocalChain.Options.forTests()));
    live.fund(live.server.publicKey());
    PublicKey admin = live.server.publicKey();
    live.send(live.program.instructions().initConfig(admin, admin, 1000, 1000, 2000, 1000));
    live.send(live.program.instructions().createGame(admin, GAME, admin));
    live.send(live.program.instructions().createPage(admin, GAME, PageKind.LEDGER, 0));
    live.send(live.program.instructions().createPage(admin, GAME, PageKind.ITEMS, 0));
    return live;
  }

  static Keypair key(String name) {
    return Keypair.fromSeed(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  URI url() {
    return chain.rpcUrl();
  }

  LocalChain chain() {
    return chain;
  }

  void fund(PublicKey key) {
    chain.fund(key.toBase58(), 100_000_000_000L);
  }

  /** Opens a wallet for a new funded key. */
  Keypair openWallet(String name) throws RpcException {
    Keypair wallet = key(name);
    fund(wallet.publicKey());
    send(
        program.instructions().openWallet(server.publicKey(), GAME, wallet.publicKey(), wallets++));
    return wallet;
  }

  void deposit(Keypair wallet, int index, long lamports) throws RpcException {
    send(wallet, program.instructions().deposit(wallet.publicKey(), GAME, index, lamports));
  }

  void send(Instruction instruction) throws RpcException {
    send(server, instruction);
  }

  void send(Keypair payer, Instruction instruction) throws RpcException {
    Hash32 blockhash = rpc.getLatestBlockhash(Commitment.CONFIRMED).orElseThrow().blockhash();
    Transaction transaction =
        Transaction.sign(Message.v0(payer.publicKey(), blockhash, List.of(instruction)), payer);
    Signature signature =
        rpc.sendTransaction(transaction.serialize(), SendOptions.CHECKED).orElseThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                rpc.getSignatureStatuses(List.of(signature), true)
                    .orElseThrow()
                    .value()
                    .getFirst()
                    .filter(status -> status.commitment() != Commitment.PROCESSED)
                    .filter(status -> status.error().isEmpty())
                    .isPresent());
  }

  /** Until everything sent so far is final. */
  void awaitFinal() throws RpcException {
    long goal = rpc.getSlot(Commitment.PROCESSED).orElseThrow() + 1;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> rpc.getSlot(Commitment.FINALIZED).orElseThrow() >= goal);
  }

  /** Names of the game's events in the finalized blocks, by another decoder than the listener's. */
  List<String> eventIds() throws RpcException {
    List<String> ids = new ArrayList<>();
    long newest = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    for (long slot : rpc.getBlocks(0, newest, Commitment.FINALIZED).orElseThrow()) {
      Block block = rpc.getBlock(slot, Commitment.FINALIZED).orElseThrow();
      for (LandedTransaction landed : block.transactions()) {
        for (LocatedEvent event : program.eventsOf(landed)) {
          ids.add(
              ScriptedHistory.name(
                  landed.transaction().id(), event.instruction(), event.innerInstruction(), 0));
        }
      }
    }
    // The first event is the program's own, not a game's.
    return ids.subList(1, ids.size());
  }

  @Override
  public void close() {
    rpc.close();
    chain.close();
  }
}
