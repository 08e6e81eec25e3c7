package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
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
import java.util.Optional;
import org.awaitility.Awaitility;

/** A local chain with one game, funded wallets and minted items. */
final class LiveVault implements AutoCloseable {
  static final long GAME = 1;
  static final long DEPOSIT = 50_000_000;

  final VaultProgram program = VaultProgram.atDefaultAddress();
  final Keypair server = key("server");
  final List<PublicKey> wallets = new ArrayList<>();
  final List<Hash32> items = new ArrayList<>();
  final LocalChain chain;
  final RpcClient rpc;

  private LiveVault(LocalChain chain) {
    this.chain = chain;
    this.rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10));
  }

  /** A chain whose wallets all have {@link #DEPOSIT} and whose item i belongs to wallet i mod n. */
  static LiveVault start(int walletCount, int itemCount, long commitMax, long settleMax)
      throws RpcException {
    LiveVault vault = new LiveVault(LocalChain.start(LocalChain.Options.forTests()));
    PublicKey admin = vault.server.publicKey();
    var instructions = vault.program.instructions();
    vault.fund(admin);
    vault.send(
        vault.server,
        instructions.initConfig(admin, admin, commitMax, settleMax, commitMax + settleMax, 1000));
    vault.send(vault.server, instructions.createGame(admin, GAME, admin));
    vault.send(vault.server, instructions.createPage(admin, GAME, PageKind.LEDGER, 0));
    vault.send(vault.server, instructions.createPage(admin, GAME, PageKind.ITEMS, 0));
    for (int i = 0; i < walletCount; i++) {
      Keypair wallet = key("wallet" + i);
      vault.fund(wallet.publicKey());
      vault.send(
          wallet,
          instructions.openWallet(wallet.publicKey(), GAME, wallet.publicKey(), i),
          instructions.deposit(wallet.publicKey(), GAME, i, DEPOSIT));
      vault.wallets.add(wallet.publicKey());
    }
    for (int i = 0; i < itemCount; i++) {
      Hash32 item = Hash32.sha256(("item" + i).getBytes(StandardCharsets.UTF_8));
      int owner = i % walletCount;
      vault.send(
          vault.server, instructions.mintItem(admin, GAME, item, vault.wallets.get(owner), i));
      vault.items.add(item);
    }
    return vault;
  }

  static Keypair key(String name) {
    return Keypair.fromSeed(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  private void fund(PublicKey key) {
    chain.fund(key.toBase58(), 100_000_000_000L);
  }

  long finalizedSlot() throws RpcException {
    return rpc.getSlot(Commitment.FINALIZED).orElseThrow();
  }

  Signature send(Keypair payer, Instruction... instructions) throws RpcException {
    Hash32 blockhash = rpc.getLatestBlockhash(Commitment.CONFIRMED).orElseThrow().blockhash();
    Transaction transaction =
        Transaction.sign(Message.v0(payer.publicKey(), blockhash, List.of(instructions)), payer);
    Signature signature =
        rpc.sendTransaction(transaction.serialize(), SendOptions.CHECKED).orElseThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                rpc.getSignatureStatuses(List.of(signature), true)
                    .orElseThrow()
                    .value()
                    .getFirst()
                    .filter(status -> status.commitment() != Commitment.PROCESSED)
                    .isPresent());
    return signature;
  }

  Optional<VaultAccount.Batch> batch(long batchId) throws RpcException {
    return account(program.addresses().batch(GAME, batchId)).map(VaultAccount.Batch.class::cast);
  }

  List<Long> balances() throws RpcException {
    VaultAccount.LedgerPage page =
        (VaultAccount.LedgerPage) account(program.addresses().ledgerPage(GAME, 0)).orElseThrow();
    return page.entries().stream().map(VaultAccount.LedgerEntry::availableLamports).toList();
  }

  List<Integer> owners() throws RpcException {
    VaultAccount.ItemPage page =
        (VaultAccount.ItemPage) account(program.addresses().itemPage(GAME, 0)).orElseThrow();
    return page.entries().stream().map(VaultAccount.ItemEntry::owner).toList();
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
    chain.close();
  }
}
