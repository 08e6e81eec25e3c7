package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkReverted;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.PageCreated;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the vault's events prove about each other: batch ids, wallet, item and page indexes count
 * without gaps, and a batch ends only when as many chunks were seen as its commit fixed. So where
 * the source cannot prove that nothing is missing, the events do. A game's first event is its
 * creation.
 */
final class EventProof {
  /** Changes of a vault's sum that are remembered, to compare it as of an earlier slot. */
  private static final int SUMS_MAX = 10_000;

  /** What is known of a game; negative numbers are not known yet. */
  private static final class Game {
    private boolean fromTheStart;
    private long wallets = -1;
    private long items = -1;
    private final long[] pages = {-1, -1};
    private long lastBatch = -1;
    private long owed;
    private final NavigableMap<Long, Long> owedAt = new TreeMap<>();
    private final Map<Long, Chunks> open = new HashMap<>();
  }

  private record Chunks(int expected, BitSet applied) {}

  /**
   * A game as its events tell it.
   *
   * @param owedLamports deposits less withdrawals up to the slot asked for
   */
  record Counts(long wallets, long items, long lastBatch, long owedLamports) {}

  private final Map<Long, Game> games = new HashMap<>();

  /**
   * Takes the next events, in order.
   *
   * @throws ListenerHaltedException with {@link HaltReason#MISSING_EVENT} when one before them is
   *     missing
   */
  void check(List<ChainEvent> events) throws ListenerHaltedException {
    for (ChainEvent event : events) {
      Long id = event.getGame();
      if (id == null) {
        continue;
      }
      Game game = games.computeIfAbsent(id, key -> new Game());
      String problem = take(game, event);
      if (problem == null && !game.fromTheStart) {
        problem = "the first event of the game is " + event.getBody().getClass().getSimpleName();
      }
      if (problem != null) {
        throw new ListenerHaltedException(
            HaltReason.MISSING_EVENT,
            "game %s, slot %d: %s".formatted(Long.toUnsignedString(id), event.getSlot(), problem));
      }
    }
  }

  private static @Nullable String take(Game game, ChainEvent event) {
    return switch (event.getBody()) {
      case GameCreated created -> {
        game.fromTheStart = true;
        game.wallets = 0;
        game.items = 0;
        game.pages[0] = 0;
        game.pages[1] = 0;
        game.lastBatch = 0;
        yield null;
      }
      case WalletOpened opened -> {
        String problem = next("wallet", game.wallets, opened.getIndex());
        game.wallets = opened.getIndex() + 1;
        yield problem;
      }
      case ItemMinted minted -> {
        String problem = next("item", game.items, minted.getIndex());
        game.items = minted.getIndex() + 1;
        yield problem;
      }
      case PageCreated page -> {
        int kind = page.getKind() == 0 ? 0 : 1;
        String problem = next("page", game.pages[kind], page.getPage());
        game.pages[kind] = page.getPage() + 1;
        yield problem;
      }
      case Deposited deposited -> owes(game, event.getSlot(), deposited.getAmountLamports());
      case WithdrawCompleted paid -> owes(game, event.getSlot(), -paid.getAmountLamports());
      case NetBatchCommitted committed -> {
        int chunks =
            committed.getDebitChunks() + committed.getItemChunks() + committed.getCreditChunks();
        game.open.put(committed.getBatchId(), new Chunks(chunks, new BitSet(chunks)));
        yield batch(game, committed.getBatchId());
      }
      case NetBatchVoided voided -> batch(game, voided.getBatchId());
      case NetBatchChunkSettled settled ->
          chunk(game, settled.getBatchId(), settled.getChunkIndex(), true);
      case NetBatchChunkReverted reverted ->
          chunk(game, reverted.getBatchId(), reverted.getChunkIndex(), false);
      case NetBatchSettled settled -> {
        Chunks chunks = game.open.remove(settled.getBatchId());
        yield chunks == null || chunks.applied().cardinality() == chunks.expected()
            ? null
            : "batch %d is settled with %d of %d chunks seen"
                .formatted(settled.getBatchId(), chunks.applied().cardinality(), chunks.expected());
      }
      case NetBatchAborted aborted -> {
        Chunks chunks = game.open.remove(aborted.getBatchId());
        yield chunks == null || chunks.applied().isEmpty()
            ? null
            : "batch %d is aborted with %d chunks not seen reverted"
                .formatted(aborted.getBatchId(), chunks.applied().cardinality());
      }
      default -> null;
    };
  }

  private static @Nullable String owes(Game game, long slot, long change) {
    game.owed += change;
    game.owedAt.put(slot, game.owed);
    if (game.owedAt.size() > SUMS_MAX) {
      game.owedAt.pollFirstEntry();
    }
    return null;
  }

  private static @Nullable String next(String what, long expected, long found) {
    return expected < 0 || expected == found
        ? null
        : "%s %d comes after %d are known".formatted(what, found, expected);
  }

  private static @Nullable String batch(Game game, long id) {
    String problem =
        game.lastBatch < 0 || game.lastBatch + 1 == id
            ? null
            : "batch %d comes after batch %d".formatted(id, game.lastBatch);
    game.lastBatch = id;
    return problem;
  }

  private static @Nullable String chunk(Game game, long batch, int index, boolean applied) {
    Chunks chunks = game.open.get(batch);
    if (chunks == null) {
      return null;
    }
    if (chunks.applied().get(index) == applied) {
      return "chunk %d of batch %d is %s twice"
          .formatted(index, batch, applied ? "settled" : "reverted");
    }
    chunks.applied().set(index, applied);
    return null;
  }

  /** Batches of a game that are committed and have not ended, with the chunks applied. */
  Map<Long, BitSet> openBatches(long id) {
    Map<Long, BitSet> open = new HashMap<>();
    Game game = games.get(id);
    if (game != null) {
      game.open.forEach((batch, chunks) -> open.put(batch, (BitSet) chunks.applied().clone()));
    }
    return open;
  }

  /** Games whose events are known from their creation on. */
  Set<Long> wholeGames() {
    return games.entrySet().stream()
        .filter(entry -> entry.getValue().fromTheStart)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * What a game's events add up to; the counts are the newest ones.
   *
   * @return empty when the game is not known from its start, or the sum at that slot is forgotten
   */
  Optional<Counts> counts(long id, long slot) {
    Game game = games.get(id);
    if (game == null || !game.fromTheStart) {
      return Optional.empty();
    }
    Map.Entry<Long, Long> owed = game.owedAt.floorEntry(slot);
    if (owed == null && game.owedAt.size() == SUMS_MAX) {
      return Optional.empty();
    }
    return Optional.of(
        new Counts(game.wallets, game.items, game.lastBatch, owed == null ? 0 : owed.getValue()));
  }
}
