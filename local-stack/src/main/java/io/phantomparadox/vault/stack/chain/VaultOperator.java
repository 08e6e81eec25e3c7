package io.phantomparadox.vault.stack.chain;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultAddresses;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.Instruction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sets the program up as an operator would: configuration, games, pages ahead of the wallets and
 * items to come (RULES.md 16). Everything reads the accounts first, so that it may be repeated, and
 * a kept chain is left as it is.
 */
public final class VaultOperator {
  /** Enough for rent, fees and the rent of batch accounts of a long demo. */
  private static final long OPERATOR_LAMPORTS = 100_000_000_000L;

  private static final long OPERATOR_LAMPORTS_LEAST = 50_000_000_000L;

  /** Instructions that fit one transaction beside each other: a page has its own address. */
  private static final int PAGES_PER_TRANSACTION = 8;

  private final SolanaRpc rpc;
  private final ChainSender sender;
  private final VaultProgram program;
  private final OperatorKeys keys;

  public VaultOperator(SolanaRpc rpc, VaultProgram program, OperatorKeys keys) {
    this.rpc = rpc;
    this.sender = new ChainSender(rpc);
    this.program = program;
    this.keys = keys;
  }

  /**
   * The bounds a program is configured with, in time.
   *
   * @param commitMax how old what a batch had seen may be when it is committed
   * @param settleMax how long a committed batch may take to apply its debits
   * @param withdrawLock from the request to the payment; at least the sum of the others (rule 13)
   * @param minDepositLamports least deposit
   */
  public record Bounds(
      Duration commitMax, Duration settleMax, Duration withdrawLock, long minDepositLamports) {
    /** Seconds, as a local chain wants them. */
    public static final Bounds LOCAL =
        new Bounds(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(61), 1_000L);

    public Bounds {
      if (withdrawLock.compareTo(commitMax.plus(settleMax)) < 0) {
        throw new IllegalArgumentException(
            "withdrawLock " + withdrawLock + " is shorter than commitMax + settleMax (rule 13)");
      }
    }
  }

  /** Funds the operator, configures the program and creates the games that are not there. */
  public void setUp(Bounds bounds, int slotMillis, List<Long> games) {
    fund(keys.admin().publicKey());
    fund(keys.serverAuthority().publicKey());
    fund(keys.gameAuthority().publicKey());
    VaultInstructions instructions = program.instructions();
    if (account(program.addresses().config()).isEmpty()) {
      Instruction init =
          instructions.initConfig(
              keys.admin().publicKey(),
              keys.serverAuthority().publicKey(),
              slots(bounds.commitMax(), slotMillis),
              slots(bounds.settleMax(), slotMillis),
              slots(bounds.withdrawLock(), slotMillis),
              bounds.minDepositLamports());
      sender.send(List.of(init), keys.admin());
    }
    for (long game : games) {
      if (account(program.addresses().game(game)).isEmpty()) {
        Instruction create =
            instructions.createGame(
                keys.admin().publicKey(), game, keys.gameAuthority().publicKey());
        sender.send(List.of(create), keys.admin());
      }
    }
  }

  /** Creates pages until a game has room for so many wallets and items in all. */
  public void ensurePages(long game, int wallets, int items) {
    VaultAccount.Game state = game(game);
    ensurePages(game, PageKind.LEDGER, state.ledgerPages(), pagesFor(wallets));
    ensurePages(game, PageKind.ITEMS, state.itemPages(), pagesFor(items));
  }

  private void ensurePages(long game, PageKind kind, int present, int wanted) {
    for (int first = present; first < wanted; first += PAGES_PER_TRANSACTION) {
      List<Instruction> creations = new ArrayList<>();
      int end = Math.min(wanted, first + PAGES_PER_TRANSACTION);
      for (int page = first; page < end; page++) {
        creations.add(
            program
                .instructions()
                .createPage(keys.serverAuthority().publicKey(), game, kind, page));
      }
      sender.send(creations, keys.serverAuthority());
    }
  }

  /**
   * The Game account as the chain has it now.
   *
   * @throws ChainSetupException when there is no such game
   */
  public VaultAccount.Game game(long game) {
    AccountInfo info =
        account(program.addresses().game(game))
            .orElseThrow(() -> new ChainSetupException("game " + game + " does not exist"));
    return switch (program.decodeAccount(info.data().toBytes())) {
      case VaultDecoding.Decoded<VaultAccount>(VaultAccount.Game decoded) -> decoded;
      case VaultDecoding<VaultAccount> other ->
          throw new ChainSetupException("the account of game " + game + " is " + other);
    };
  }

  /**
   * What every wallet of a game owns in it, by wallet index, as the chain has it now.
   *
   * @throws ChainSetupException when a page cannot be read
   */
  public List<VaultAccount.LedgerEntry> ledger(long game) {
    List<VaultAccount.LedgerEntry> entries = new ArrayList<>();
    int wallets = game(game).walletCount();
    for (int page = 0; entries.size() < wallets; page++) {
      int number = page;
      AccountInfo info =
          account(program.addresses().ledgerPage(game, page))
              .orElseThrow(() -> new ChainSetupException("no ledger page " + number));
      switch (program.decodeAccount(info.data().toBytes())) {
        case VaultDecoding.Decoded<VaultAccount>(VaultAccount.LedgerPage decoded) ->
            entries.addAll(decoded.entries());
        case VaultDecoding<VaultAccount> other ->
            throw new ChainSetupException("ledger page " + page + " is " + other);
      }
    }
    return entries;
  }

  private void fund(PublicKey key) {
    try {
      long balance = rpc.getBalance(key, Commitment.PROCESSED).orElseThrow().value();
      if (balance < OPERATOR_LAMPORTS_LEAST) {
        sender.fund(key, OPERATOR_LAMPORTS);
      }
    } catch (RpcException e) {
      throw new ChainSetupException("the chain does not answer: " + e.getMessage(), e);
    }
  }

  private Optional<AccountInfo> account(PublicKey address) {
    try {
      return rpc.getAccountInfo(address, Commitment.PROCESSED).orElseThrow().value();
    } catch (RpcException e) {
      throw new ChainSetupException("the chain does not answer: " + e.getMessage(), e);
    }
  }

  private static long slots(Duration time, int slotMillis) {
    return Math.ceilDiv(time.toMillis(), slotMillis);
  }

  private static int pagesFor(int entries) {
    return Math.max(1, Math.ceilDiv(entries, VaultAddresses.PAGE_ENTRIES));
  }
}
