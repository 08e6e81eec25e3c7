package io.phantomparadox.vault.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    return new LocalStackOptions(
        value,
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

  /** Listens elsewhere. */
  public LocalStackOptions withPorts(StackPorts value) {
    return new LocalStackOptions(
        dataDir,
        value,
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

  /** Has other games, with room for so many wallets and items in each. */
  public LocalStackOptions withGames(List<Long> value, int wallets, int items) {
    return new LocalStackOptions(
        dataDir,
        ports,
        value,
        partitions,
        wallets,
        items,
        nettingInterval,
        minTradesPerBatch,
        maxTradesPerBatch,
        batchWindow,
        intentMaxAge,
        slotMillis,
        finalizedLag,
        databaseUrl);
  }

  /** Cuts in another rhythm. */
  public LocalStackOptions withCuts(
      Duration interval, int minTrades, int maxTrades, Duration window) {
    return new LocalStackOptions(
        dataDir,
        ports,
        games,
        partitions,
        walletsAhead,
        itemsAhead,
        interval,
        minTrades,
        maxTrades,
        window,
        intentMaxAge,
        slotMillis,
        finalizedLag,
        databaseUrl);
  }

  /** Ends intents after another time. */
  public LocalStackOptions withIntentMaxAge(Duration value) {
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
        value,
        slotMillis,
        finalizedLag,
        databaseUrl);
  }

  /** Has a chain of another pace. */
  public LocalStackOptions withPace(int slotLengthMillis, int slotsUntilFinal) {
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
        slotLengthMillis,
        slotsUntilFinal,
        databaseUrl);
  }

  /** Keeps the tables in another database; null takes the embedded one. */
  public LocalStackOptions withDatabase(@Nullable String jdbcUrl) {
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
        jdbcUrl);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("local stack: " + problem);
    }
  }
}
