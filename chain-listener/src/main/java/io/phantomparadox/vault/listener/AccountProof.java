package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainReader.AccountsRead;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Holds what the events add up to against the accounts themselves: a game's counts of wallets and
 * items, its last batch, and what its vault owes, which is deposits less withdrawals. Accounts are
 * read at one slot and compared as soon as everything up to that slot is published.
 */
final class AccountProof {
  /** Two accounts a game, a hundred accounts a call. */
  private static final int GAMES_MAX = 50;

  /** Games read together at one slot. */
  private record Snapshot(long slot, List<VaultAccount.Game> games, List<VaultAccount.Vault> vaults) {}

  private final ChainReader reader;
  private final VaultProgram program;
  private final Duration every;
  private final Clock clock;
  private final LongConsumer proven;
  private Instant nextAt = Instant.EPOCH;
  private Optional<Snapshot> waiting = Optional.empty();

  /**
   * @param every pause between two readings
   * @param proven told the slot up to which accounts and events agree
   */
  AccountProof(
      ChainReader reader,
      VaultProgram program,
      Duration every,
      Clock clock,
      LongConsumer proven) {
    this.reader = reader;
    this.program = program;
    this.every = every;
    this.clock = clock;
    this.proven = proven;
  }

  /**
   * Compares when there is something to compare.
   *
   * @param proof what is published up to and with {@code publishedSlot}
   * @throws ListenerHaltedException with {@link HaltReason#MISSING_EVENT} when the accounts know
   *     more than the events
   */
  void check(EventProof proof, long publishedSlot)
      throws ChainUnavailableException, ListenerHaltedException {
    if (waiting.isPresent() && waiting.get().slot() <= publishedSlot) {
      compare(proof, waiting.get());
      proven.accept(waiting.get().slot());
      waiting = Optional.empty();
    }
    Instant now = clock.instant();
    if (waiting.isEmpty() && !now.isBefore(nextAt)) {
      waiting = read(proof, publishedSlot);
      nextAt = now.plus(every);
    }
  }

  private Optional<Snapshot> read(EventProof proof, long publishedSlot)
      throws ChainUnavailableException, ListenerHaltedException {
    List<Long> games = proof.wholeGames().stream().sorted().limit(GAMES_MAX).toList();
    if (games.isEmpty()) {
      return Optional.empty();
    }
    List<PublicKey> addresses = new ArrayList<>();
    for (long game : games) {
      addresses.add(program.addresses().game(game));
      addresses.add(program.addresses().vault(game));
    }
    AccountsRead read = reader.accounts(addresses);
    if (read.slot() < publishedSlot) {
      // An endpoint that is behind: it may not even have the accounts.
      return Optional.empty();
    }
    List<VaultAccount.Game> gameAccounts = new ArrayList<>();
    List<VaultAccount.Vault> vaults = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      switch (decoded(addresses.get(i), read.data().get(i))) {
        case VaultAccount.Game game -> gameAccounts.add(game);
        case VaultAccount.Vault vault -> vaults.add(vault);
        default -> throw unexpected(addresses.get(i), "another kind of account");
      }
    }
    return Optional.of(new Snapshot(read.slot(), gameAccounts, vaults));
  }

  private VaultAccount decoded(PublicKey address, Optional<ByteString> data)
      throws ListenerHaltedException {
    if (data.isEmpty()) {
      throw unexpected(address, "no account");
    }
    return switch (program.decodeAccount(data.get().toBytes())) {
      case VaultDecoding.Decoded<VaultAccount>(VaultAccount account) -> account;
      case VaultDecoding.Unknown<VaultAccount>(String head) ->
          throw unexpected(address, "an account that begins with " + head);
      case VaultDecoding.Malformed<VaultAccount>(String name, String problem) ->
          throw unexpected(address, name + ": " + problem);
    };
  }

  private static ListenerHaltedException unexpected(PublicKey address, String what) {
    return new ListenerHaltedException(
        HaltReason.UNKNOWN_EVENT, "at " + address.toBase58() + " there is " + what);
  }

  private static void compare(EventProof proof, Snapshot snapshot)
      throws ListenerHaltedException {
    for (int i = 0; i < snapshot.games().size(); i++) {
      VaultAccount.Game game = snapshot.games().get(i);
      Optional<EventProof.Counts> counts = proof.counts(game.game(), snapshot.slot());
      if (counts.isPresent()) {
        EventProof.Counts told = counts.get();
        require(game, "wallets", told.wallets() >= game.walletCount(), snapshot.slot());
        require(game, "items", told.items() >= game.itemCount(), snapshot.slot());
        require(game, "batches", told.lastBatch() >= game.lastBatchId(), snapshot.slot());
        require(
            game,
            "deposits and withdrawals",
            told.owedLamports() == snapshot.vaults().get(i).owedLamports(),
            snapshot.slot());
      }
    }
  }

  private static void require(VaultAccount.Game game, String what, boolean holds, long slot)
      throws ListenerHaltedException {
    if (!holds) {
      throw new ListenerHaltedException(
          HaltReason.MISSING_EVENT,
          "game %s: the accounts of slot %d know other %s than the events"
              .formatted(Long.toUnsignedString(game.game()), slot, what));
    }
  }
}
