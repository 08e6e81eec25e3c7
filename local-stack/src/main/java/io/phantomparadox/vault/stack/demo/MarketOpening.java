package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import io.phantomparadox.vault.stack.chain.ChainSender;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.Player;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Opens a market on chain: wallets get their index, players deposit, items are minted. The game
 * must be fresh; a bank key pays for everything but the deposits' signatures.
 */
final class MarketOpening {
  /** Lamports a wallet needs beside its deposit to stay rent exempt. */
  private static final long RENT_RESERVE = 1_000_000L;

  private static final int WALLETS_PER_TRANSACTION = 5;
  private static final int DEPOSITS_PER_TRANSACTION = 4;
  private static final int ITEMS_PER_TRANSACTION = 4;

  /** For fees and the rent of one wallet index or item index. */
  private static final long LAMPORTS_PER_ENTRY = 3_000_000L;

  private final long game;
  private final SolanaRpc rpc;
  private final ChainSender sender;
  private final VaultProgram program;
  private final OperatorKeys keys;
  private final Keypair bank;

  MarketOpening(long game, SolanaRpc rpc, VaultProgram program, OperatorKeys keys, Keypair bank) {
    this.game = game;
    this.rpc = rpc;
    this.sender = new ChainSender(rpc);
    this.program = program;
    this.keys = keys;
    this.bank = bank;
  }

  /**
   * @param progress told after each transaction how many wallets, deposits and items stand
   */
  void open(Market market, IntConsumer progress) {
    VaultOperator operator = new VaultOperator(rpc, program, keys);
    VaultAccount.Game state = operator.game(game);
    if (state.walletCount() != 0 || state.itemCount() != 0) {
      throw new IllegalStateException("game " + game + " is not fresh");
    }
    operator.ensurePages(game, market.players().size(), market.items().size());
    long deposits = market.players().stream().mapToLong(Player::depositLamports).sum();
    long entries = market.players().size() + (long) market.items().size();
    sender.fund(
        bank.publicKey(),
        Math.addExact(
            Math.addExact(deposits, Math.multiplyExact(entries, LAMPORTS_PER_ENTRY)),
            RENT_RESERVE * market.players().size()));
    sender.fund(keys.gameAuthority().publicKey(), Math.multiplyExact(entries, LAMPORTS_PER_ENTRY));
    int done = openWallets(market, progress);
    done = deposit(market, progress, done);
    mint(market, progress, done);
  }

  private int openWallets(Market market, IntConsumer progress) {
    VaultInstructions instructions = program.instructions();
    List<Player> players = market.players();
    for (int from = 0; from < players.size(); from += WALLETS_PER_TRANSACTION) {
      int to = Math.min(players.size(), from + WALLETS_PER_TRANSACTION);
      List<Instruction> together = new ArrayList<>();
      for (int index = from; index < to; index++) {
        Player player = players.get(index);
        if (player.depositLamports() > 0) {
          together.add(
              SystemProgram.transfer(
                  bank.publicKey(), player.wallet(), player.depositLamports() + RENT_RESERVE));
        }
        together.add(instructions.openWallet(bank.publicKey(), game, player.wallet(), index));
      }
      sender.send(together, bank);
      progress.accept(to);
    }
    return players.size();
  }

  private int deposit(Market market, IntConsumer progress, int done) {
    List<Instruction> together = new ArrayList<>();
    List<Keypair> signers = new ArrayList<>();
    int standing = done;
    for (int index = 0; index < market.players().size(); index++) {
      Player player = market.players().get(index);
      if (player.depositLamports() > 0) {
        together.add(
            program.instructions().deposit(player.wallet(), game, index, player.depositLamports()));
        signers.add(player.keys());
      }
      boolean last = index == market.players().size() - 1;
      if (signers.size() == DEPOSITS_PER_TRANSACTION || (last && !signers.isEmpty())) {
        sender.send(together, bank, signers.toArray(Keypair[]::new));
        standing += signers.size();
        progress.accept(standing);
        together.clear();
        signers.clear();
      }
    }
    return standing;
  }

  private void mint(Market market, IntConsumer progress, int done) {
    Map<PublicKey, Integer> known = new HashMap<>();
    market.players().forEach(player -> known.put(player.wallet(), known.size()));
    List<Market.HeldItem> items = market.items();
    for (int from = 0; from < items.size(); from += ITEMS_PER_TRANSACTION) {
      int to = Math.min(items.size(), from + ITEMS_PER_TRANSACTION);
      List<Instruction> together = new ArrayList<>();
      for (int index = from; index < to; index++) {
        Market.HeldItem held = items.get(index);
        if (!known.containsKey(held.holder().wallet())) {
          throw new IllegalArgumentException(
              held.holder().name() + " holds an item but is no player");
        }
        together.add(
            program
                .instructions()
                .mintItem(
                    keys.gameAuthority().publicKey(),
                    game,
                    held.item(),
                    held.holder().wallet(),
                    index));
      }
      sender.send(together, keys.gameAuthority());
      progress.accept(done + to);
    }
  }
}
