package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainReader.AccountsRead;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Holds what the events add up to against the accounts themselves: a game's counts of wallets and
 * items, its last batch, what its vault owes, which is deposits less withdrawals, and the chunks
 * and state of batches under way. Accounts are read at one slot and compared as soon as everything
 * up to that slot is published.
 */
final class AccountProof {
  /** With so many batches each they fit one call of a hundred accounts. */
  private static final int GAMES_MAX = 10;

  private static final int BATCHES_MAX = 8;

  /** A game's accounts; of a batch, empty when its account is gone. */
  private record GameAccounts(
      VaultAccount.Game game,
      VaultAccount.Vault vault,
      Map<Long, Optional<VaultAccount.Batch>> batches) {}

  /** Games read together at one slot. */
  private record Snapshot(long slot, List<GameAccounts> games) {}

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
      ChainReader reader, VaultProgram program, Duration every, Clock clock, LongConsumer proven) {
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
    Map<Long, List<Long>> open = new HashMap<>();
    for (long game : games) {
      addresses.add(program.addresses().game(game));
      addresses.add(program.addresses().vault(game));
      List<Long> batches =
          proof.openBatches(game).keySet().stream().sorted().limit(BATCHES_MAX).toList();
      batches.forEach(batch -> addresses.add(program.addresses().batch(game, batch)));
      open.put(game, batches);
    }
    AccountsRead read = reader.accounts(addresses);
    if (read.slot() < publishedSlot) {
      // An endpoint that is behind: it may not even have the accounts.
      return Optional.empty();
    }
    List<GameAccounts> accounts = new ArrayList<>();
    int at = 0;
    for (long game : games) {
      VaultAccount.Game header =
          decoded(VaultAccount.Game.class, addresses.get(at), read.data().get(at++));
      VaultAccount.Vault vault =
          decoded(VaultAccount.Vault.class, addresses.get(at), read.data().get(at++));
      Map<Long, Optional<VaultAccount.Batch>> batches = new HashMap<>();
      for (long batch : open.getOrDefault(game, List.of())) {
        Optional<ByteString> data = read.data().get(at);
        batches.put(
            batch,
            data.isEmpty()
                ? Optional.empty()
                : Optional.of(decoded(VaultAccount.Batch.class, addresses.get(at), data)));
        at++;
      }
      accounts.add(new GameAccounts(header, vault, batches));
    }
    return Optional.of(new Snapshot(read.slot(), accounts));
  }

  private <A extends VaultAccount> A decoded(
      Class<A> type, PublicKey address, Optional<ByteString> data) throws ListenerHaltedException {
    if (data.isEmpty()) {
      throw unexpected(address, "no account");
    }
    VaultAccount account =
        switch (program.decodeAccount(data.get().toBytes())) {
          case VaultDecoding.Decoded<VaultAccount>(VaultAccount known) -> known;
          case VaultDecoding.Unknown<VaultAccount>(String head) ->
              throw unexpected(address, "an account that begins with " + head);
          case VaultDecoding.Malformed<VaultAccount>(String name, String problem) ->
              throw unexpected(address, name + ": " + problem);
        };
    if (!type.isInstance(account)) {
      throw unexpected(address, "no " + type.getSimpleName());
    }
    return type.cast(account);
  }

  private static ListenerHaltedException unexpected(PublicKey address, String what) {
    return new ListenerHaltedException(
        HaltReason.UNKNOWN_EVENT, "at " + address.toBase58() + " there is " + what);
  }

  private static void compare(EventProof proof, Snapshot snapshot) throws ListenerHaltedException {
    for (GameAccounts accounts : snapshot.games()) {
      VaultAccount.Game game = accounts.game();
      Optional<EventProof.Counts> counts = proof.counts(game.game(), snapshot.slot());
      if (counts.isPresent()) {
        EventProof.Counts told = counts.get();
        require(game, "wallets", told.wallets() >= game.walletCount(), snapshot.slot());
        require(game, "items", told.items() >= game.itemCount(), snapshot.slot());
        require(game, "batches", told.lastBatch() >= game.lastBatchId(), snapshot.slot());
        require(
            game,
            "deposits and withdrawals",
            told.owedLamports() == accounts.vault().owedLamports(),
            snapshot.slot());
        for (Map.Entry<Long, BitSet> open : proof.openBatches(game.game()).entrySet()) {
          Optional<VaultAccount.Batch> batch = accounts.batches().get(open.getKey());
          if (batch != null) {
            require(
                game,
                "chunks of batch " + open.getKey(),
                batch.isPresent() && agrees(batch.get(), open.getValue()),
                snapshot.slot());
          }
        }
      }
    }
  }

  /** A batch that the events leave open has not ended, and no chunk is applied they do not know. */
  private static boolean agrees(VaultAccount.Batch account, BitSet applied) {
    if (account.state().isEnd()) {
      return false;
    }
    for (int chunk = 0; chunk < account.chunks(); chunk++) {
      if (account.state() == BatchState.OPEN && account.isApplied(chunk) && !applied.get(chunk)) {
        return false;
      }
    }
    return true;
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
