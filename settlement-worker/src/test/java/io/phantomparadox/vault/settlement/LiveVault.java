package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.LocatedEvent;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultEvent;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureInfo;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A game with funded wallets and minted items on a local chain, its own or another's. */
final class LiveVault implements AutoCloseable {
  static final long DEPOSIT = 50_000_000;

  /** Calls that a v0 transaction carries, and 200,000 compute units each. */
  private static final int TOGETHER = 5;

  final long game;
  final VaultProgram program = VaultProgram.atDefaultAddress();
  final Keypair server = key("server");
  final List<PublicKey> wallets = new ArrayList<>();
  final List<Hash32> items = new ArrayList<>();
  final LocalChain chain;
  final RpcClient rpc;
  private final boolean chainIsOwn;

  private LiveVault(LocalChain chain, boolean own, long game) {
    this.chain = chain;
    this.chainIsOwn = own;
    this.game = game;
    this.rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10));
  }

  /** A chain whose wallets all have {@link #DEPOSIT} and whose item i belongs to wallet i mod n. */
  static LiveVault start(int walletCount, int itemCount, long commitMax, long settleMax)
      throws RpcException {
    return start(LocalChain.Options.forTests(), walletCount, itemCount, commitMax, settleMax);
  }

  static LiveVault start(
      LocalChain.Options options, int walletCount, int itemCount, long commitMax, long settleMax)
      throws RpcException {
    LocalChain chain = LocalChain.start(options);
    LiveVault vault = new LiveVault(chain, true, 1);
    PublicKey admin = vault.server.publicKey();
    vault.fund(admin);
    vault.send(
        vault.server,
        vault
            .program
            .instructions()
            .initConfig(admin, admin, commitMax, settleMax, commitMax + settleMax, 1000));
    vault.createGame(walletCount, itemCount);
    return vault;
  }

  /** Another game on the same chain; it is closed with the first. */
  LiveVault another(long otherGame, int walletCount, int itemCount) throws RpcException {
    LiveVault vault = new LiveVault(chain, false, otherGame);
    vault.createGame(walletCount, itemCount);
    return vault;
  }

  private void createGame(int walletCount, int itemCount) throws RpcException {
    PublicKey admin = server.publicKey();
    var instructions = program.instructions();
    send(server, instructions.createGame(admin, game, admin));
    send(
        server,
        instructions.createPage(admin, game, PageKind.LEDGER, 0),
        instructions.createPage(admin, game, PageKind.ITEMS, 0));
    for (int i = 0; i < walletCount; i++) {
      PublicKey wallet = key("wallet" + i).publicKey();
      fund(wallet);
      wallets.add(wallet);
    }
    // Together and in order: one wait for the chain instead of one for each.
    sendSome(
        IntStream.range(0, walletCount)
            .mapToObj(i -> instructions.openWallet(admin, game, wallets.get(i), i))
            .toList());
    List<Signature> deposits = new ArrayList<>();
    for (int i = 0; i < walletCount; i++) {
      deposits.add(
          broadcast(key("wallet" + i), instructions.deposit(wallets.get(i), game, i, DEPOSIT)));
    }
    awaitLanded(deposits);
    for (int i = 0; i < itemCount; i++) {
      items.add(Hash32.sha256(("item" + i).getBytes(StandardCharsets.UTF_8)));
    }
    sendSome(
        IntStream.range(0, itemCount)
            .mapToObj(
                i ->
                    instructions.mintItem(
                        admin, game, items.get(i), wallets.get(i % walletCount), i))
            .toList());
  }

  private void sendSome(List<Instruction> instructions) throws RpcException {
    for (int from = 0; from < instructions.size(); from += TOGETHER) {
      int to = Math.min(instructions.size(), from + TOGETHER);
      send(server, instructions.subList(from, to).toArray(Instruction[]::new));
    }
  }

  static Keypair key(String name) {
    return Keypair.fromSeed(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  void fund(PublicKey key) {
    chain.fund(key.toBase58(), 100_000_000_000L);
  }

  long finalizedSlot() throws RpcException {
    return rpc.getSlot(Commitment.FINALIZED).orElseThrow();
  }

  Signature send(Keypair payer, Instruction... instructions) throws RpcException {
    Signature signature = broadcast(payer, instructions);
    awaitLanded(List.of(signature));
    return signature;
  }

  private Signature broadcast(Keypair payer, Instruction... instructions) throws RpcException {
    Hash32 blockhash = rpc.getLatestBlockhash(Commitment.CONFIRMED).orElseThrow().blockhash();
    Transaction transaction =
        Transaction.sign(Message.v0(payer.publicKey(), blockhash, List.of(instructions)), payer);
    return rpc.sendTransaction(transaction.serialize(), SendOptions.CHECKED).orElseThrow();
  }

  private void awaitLanded(List<Signature> signatures) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                rpc.getSignatureStatuses(signatures, true).orElseThrow().value().stream()
                    .allMatch(
                        known ->
                            known
                                .filter(status -> status.commitment() != Commitment.PROCESSED)
                                .isPresent()));
  }

  Optional<VaultAccount.Batch> batch(long batchId) throws RpcException {
    return account(program.addresses().batch(game, batchId)).map(VaultAccount.Batch.class::cast);
  }

  List<Long> balances() throws RpcException {
    VaultAccount.LedgerPage page =
        (VaultAccount.LedgerPage) account(program.addresses().ledgerPage(game, 0)).orElseThrow();
    return page.entries().stream().map(VaultAccount.LedgerEntry::availableLamports).toList();
  }

  List<Integer> owners() throws RpcException {
    VaultAccount.ItemPage page =
        (VaultAccount.ItemPage) account(program.addresses().itemPage(game, 0)).orElseThrow();
    return page.entries().stream().map(VaultAccount.ItemEntry::owner).toList();
  }

  /** Every event that a batch left on the finalized chain, oldest first. */
  List<VaultEvent> eventsOf(long batchId) throws RpcException {
    List<SignatureInfo> named =
        rpc.getSignaturesForAddress(
                program.addresses().batch(game, batchId),
                Optional.empty(),
                Optional.empty(),
                SolanaRpc.SIGNATURES_MAX,
                Commitment.FINALIZED)
            .orElseThrow();
    List<VaultEvent> events = new ArrayList<>();
    for (SignatureInfo one : named.reversed()) {
      var landed = rpc.getTransaction(one.signature(), Commitment.FINALIZED).orElseThrow();
      for (LocatedEvent event : program.eventsOf(landed.orElseThrow().landed())) {
        events.add(((VaultDecoding.Decoded<VaultEvent>) event.decoding()).value());
      }
    }
    return events;
  }

  private Optional<VaultAccount> account(PublicKey address) throws RpcException {
    Optional<AccountInfo> info =
        rpc.getAccountInfo(address, Commitment.FINALIZED).orElseThrow().value();
    return info.map(
        account ->
            ((VaultDecoding.Decoded<VaultAccount>) program.decodeAccount(account.data().toBytes()))
                .value());
  }

  @Override
  public void close() {
    rpc.close();
    if (chainIsOwn) {
      chain.close();
    }
  }
}
