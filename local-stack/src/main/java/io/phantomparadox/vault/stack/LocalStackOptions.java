package io.phantomparadox.vault.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a local stack is to be.
 *
 * @param dataDir where everything is kept, or null to forget it
 * @param ports where its parts listen
 * @param games that exist on the chain when it is ready
 * @param partitions of every topic; a kept stack must keep its number
 * @param walletsAhead room on ledger pages made ahead, per game
 * @param itemsAhead room on item pages made ahead, per game
 * @param nettingInterval a cut when this long something is new and it is enough
 * @param minTradesPerBatch what is enough
 * @param maxTradesPerBatch a cut at once
 * @param batchWindow a cut of whatever is new
 * @param intentMaxAge longest life of an intent; whole seconds
 * @param slotMillis length of a slot of the local chain
 * @param finalizedLag slots until a block is final
 * @param databaseUrl JDBC address of a database of one's own, user and password in it; null for the
 *     embedded one
 */
public record LocalStackOptions(
    @Nullable Path dataDir,
    StackPorts ports,
    List<Long> games,
    int partitions,
    int walletsAhead,
    int itemsAhead,
    Duration nettingInterval,
    int minTradesPerBatch,
    int maxTradesPerBatch,
    Duration batchWindow,
    Duration intentMaxAge,
    int slotMillis,
    int finalizedLag,
    @Nullable String databaseUrl) {

  public LocalStackOptions {
    games = List.copyOf(games);
    require(!games.isEmpty(), "name at least one game");
    require(games.stream().distinct().count() == games.size(), "a game is named twice");
    require(partitions >= 1 && partitions <= 64, "partitions lies in 1..64");
    require(walletsAhead >= 1 && walletsAhead <= 1_000_000, "walletsAhead lies in 1..1000000");
    require(itemsAhead >= 1 && itemsAhead <= 1_000_000, "itemsAhead lies in 1..1000000");
    require(!intentMaxAge.isNegative() && !intentMaxAge.isZero(), "intentMaxAge is not positive");
  }

  /** What {@code up} runs without options: one game, cuts after a second, nothing kept. */
  public static LocalStackOptions defaults() {
    return new LocalStackOptions(
        null,
        StackPorts.FREE,
        List.of(1L),
        4,
        1_000,
        1_000,
        Duration.ofSeconds(1),
        1,
        100_000,
        Duration.ofSeconds(2),
        Duration.ofHours(1),
        100,
        8,
        null);
  }

  /** Keeps everything in a directory; null forgets it. */
  public LocalStackOptions withDataDir(@Nullable Path value) {
    return edited(draft -> draft.dataDir = value);
  }

  /** Listens elsewhere. */
  public LocalStackOptions withPorts(StackPorts value) {
    return edited(draft -> draft.ports = value);
  }

  /** Has other games, with room for so many wallets and items in each. */
  public LocalStackOptions withGames(List<Long> value, int wallets, int items) {
    return edited(
        draft -> {
          draft.games = value;
          draft.walletsAhead = wallets;
          draft.itemsAhead = items;
        });
  }

  /** Cuts in another rhythm. */
  public LocalStackOptions withCuts(
      Duration interval, int minTrades, int maxTrades, Duration window) {
    return edited(
        draft -> {
          draft.nettingInterval = interval;
          draft.minTradesPerBatch = minTrades;
          draft.maxTradesPerBatch = maxTrades;
          draft.batchWindow = window;
        });
  }

  /** Ends intents after another time. */
  public LocalStackOptions withIntentMaxAge(Duration value) {
    return edited(draft -> draft.intentMaxAge = value);
  }

  /** Has a chain of another pace. */
  public LocalStackOptions withPace(int slotLengthMillis, int slotsUntilFinal) {
    return edited(
        draft -> {
          draft.slotMillis = slotLengthMillis;
          draft.finalizedLag = slotsUntilFinal;
        });
  }

  /** Keeps the tables in another database; null takes the embedded one. */
  public LocalStackOptions withDatabase(@Nullable String jdbcUrl) {
    return edited(draft -> draft.databaseUrl = jdbcUrl);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("local stack: " + problem);
    }
  }

  private LocalStackOptions edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.finished();
  }

  /** A copy whose parts can be set one by one. */
  private static final class Draft {
    private @Nullable Path dataDir;
    private StackPorts ports;
    private List<Long> games;
    private int partitions;
    private int walletsAhead;
    private int itemsAhead;
    private Duration nettingInterval;
    private int minTradesPerBatch;
    private int maxTradesPerBatch;
    private Duration batchWindow;
    private Duration intentMaxAge;
    private int slotMillis;
    private int finalizedLag;
    private @Nullable String databaseUrl;

    Draft(LocalStackOptions from) {
      dataDir = from.dataDir;
      ports = from.ports;
      games = from.games;
      partitions = from.partitions;
      walletsAhead = from.walletsAhead;
      itemsAhead = from.itemsAhead;
      nettingInterval = from.nettingInterval;
      minTradesPerBatch = from.minTradesPerBatch;
      maxTradesPerBatch = from.maxTradesPerBatch;
      batchWindow = from.batchWindow;
      intentMaxAge = from.intentMaxAge;
      slotMillis = from.slotMillis;
      finalizedLag = from.finalizedLag;
      databaseUrl = from.databaseUrl;
    }

    LocalStackOptions finished() {
      return new LocalStackOptions(
          dataDir,
          ports,
          games,
          partitions,
          walletsAhead,
          itemsAhead,
          nettingInterval,
          minTradesPerBatch,
          maxTradesPerBatch,
          batchWindow,
          intentMaxAge,
          slotMillis,
          finalizedLag,
          databaseUrl);
    }
  }
}
