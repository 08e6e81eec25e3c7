package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerEntry;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import io.phantomparadox.vault.stack.chain.ChainSender;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.Player;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Opens a market on chain: wallets get their index, players deposit, items are minted. A bank key
 * pays for everything but the deposits' signatures.
 *
 * <p>An opening that was killed is gone on with: what the chain holds already is left as it is.
 * That is safe only while nobody trades yet, since a deposit is told by the wallet's balance.
 */
final class MarketOpening {
  /** Lamports a wallet needs beside its deposit to stay rent exempt. */
  private static final long RENT_RESERVE = 1_000_000L;

  private static final int WALLETS_PER_TRANSACTION = 5;
  private static final int DEPOSITS_PER_TRANSACTION = 4;
  private static final int ITEMS_PER_TRANSACTION = 4;

  /** Transactions on their way at once. */
  private static final int IN_FLIGHT_MAX = 64;

  /** For fees and the rent of one wallet index or item index. */
  private static final long LAMPORTS_PER_ENTRY = 3_000_000L;

  private final long game;
  private final ChainSender sender;
  private final VaultProgram program;
  private final VaultOperator operator;
  private final OperatorKeys keys;
  private final Keypair bank;
  private final Market market;
  private final IntConsumer progress;
  private final List<Signature> inFlight = new ArrayList<>();
  private int done;

  /**
   * @param progress told now and then how many wallets, deposits and items stand
   */
  MarketOpening(
      long game,
      SolanaRpc rpc,
      VaultProgram program,
      OperatorKeys keys,
      Keypair bank,
      Market market,
      IntConsumer progress) {
    this.game = game;
    this.sender = new ChainSender(rpc);
    this.program = program;
    this.operator = new VaultOperator(rpc, program, keys);
    this.keys = keys;
    this.bank = bank;
    this.market = market;
    this.progress = progress;
  }

  /** How much there is to do: wallets, deposits and items. */
  static int steps(Market market) {
    long depositors = market.players().stream().filter(p -> p.depositLamports() > 0).count();
    return Math.toIntExact(market.players().size() + depositors + market.items().size());
  }

  /**
   * Opens what is not open yet.
   *
   * @throws IllegalStateException when the game holds something that this market does not
   */
  void open() {
    operator.ensurePages(game, market.players().size(), market.items().size());
    VaultAccount.Game state = operator.game(game);
    List<LedgerEntry> ledger = operator.ledger(game);
    requireOwnGame(state, ledger);
    fund(state);
    openWallets(state.walletCount());
    settle();
    deposit(ledger);
    mint(state.itemCount());
    settle();
  }

  private void requireOwnGame(VaultAccount.Game state, List<LedgerEntry> ledger) {
    if (ledger.size() > market.players().size() || state.itemCount() > market.items().size()) {
      throw new IllegalStateException("game " + game + " holds more than this market");
    }
    for (int index = 0; index < ledger.size(); index++) {
      if (!ledger.get(index).wallet().equals(market.players().get(index).wallet())) {
        throw new IllegalStateException("game " + game + " belongs to another market");
      }
    }
  }

  private void fund(VaultAccount.Game state) {
    long lamports = 0;
    for (Player player : market.players().subList(state.walletCount(), market.players().size())) {
      lamports =
          Math.addExact(
              lamports, Math.addExact(player.depositLamports(), RENT_RESERVE + LAMPORTS_PER_ENTRY));
    }
    // deposits of wallets that stand already still cost their fees
    sender.fund(
        bank.publicKey(),
        Math.addExact(lamports, LAMPORTS_PER_ENTRY * (1L + market.players().size())));
    sender.fund(
        keys.gameAuthority().publicKey(), LAMPORTS_PER_ENTRY * (1L + market.items().size()));
  }

  private void openWallets(int present) {
    VaultInstructions instructions = program.instructions();
    List<Player> players = market.players();
    told(present);
    for (int from = present; from < players.size(); from += WALLETS_PER_TRANSACTION) {
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
      submit(together, bank);
      told(to - from);
    }
  }

  private void deposit(List<LedgerEntry> ledger) {
    List<Instruction> together = new ArrayList<>();
    List<Keypair> signers = new ArrayList<>();
    for (int index = 0; index < market.players().size(); index++) {
      Player player = market.players().get(index);
      boolean deposited = index < ledger.size() && ledger.get(index).availableLamports() > 0;
      if (player.depositLamports() > 0 && deposited) {
        told(1);
      } else if (player.depositLamports() > 0) {
        together.add(
            program.instructions().deposit(player.wallet(), game, index, player.depositLamports()));
        signers.add(player.keys());
      }
      boolean last = index == market.players().size() - 1;
      if (signers.size() == DEPOSITS_PER_TRANSACTION || (last && !signers.isEmpty())) {
        submit(List.copyOf(together), bank, signers.toArray(Keypair[]::new));
        told(signers.size());
        together.clear();
        signers.clear();
      }
    }
  }

  private void mint(int present) {
    Set<PublicKey> known = new HashSet<>();
    market.players().forEach(player -> known.add(player.wallet()));
    List<Market.HeldItem> items = market.items();
    told(present);
    for (int from = present; from < items.size(); from += ITEMS_PER_TRANSACTION) {
      int to = Math.min(items.size(), from + ITEMS_PER_TRANSACTION);
      List<Instruction> together = new ArrayList<>();
      for (int index = from; index < to; index++) {
        Market.HeldItem held = items.get(index);
        if (!known.contains(held.holder().wallet())) {
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
      submit(together, keys.gameAuthority());
      told(to - from);
    }
  }

  private void submit(List<Instruction> together, Keypair payer, Keypair... others) {
    inFlight.add(sender.submit(together, payer, others));
    if (inFlight.size() == IN_FLIGHT_MAX) {
      settle();
    }
  }

  /** Waits for everything on its way. */
  private void settle() {
    if (!inFlight.isEmpty()) {
      sender.awaitAll(inFlight, Commitment.PROCESSED);
      inFlight.clear();
    }
  }

  private void told(int more) {
    done += more;
    progress.accept(done);
  }
}
