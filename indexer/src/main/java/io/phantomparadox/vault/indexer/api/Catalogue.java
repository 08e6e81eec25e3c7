package io.phantomparadox.vault.indexer.api;

import static io.phantomparadox.vault.indexer.api.Kind.BOOLEAN;
import static io.phantomparadox.vault.indexer.api.Kind.DATE;
import static io.phantomparadox.vault.indexer.api.Kind.HASH;
import static io.phantomparadox.vault.indexer.api.Kind.INTEGER;
import static io.phantomparadox.vault.indexer.api.Kind.KEY;
import static io.phantomparadox.vault.indexer.api.Kind.LONG;
import static io.phantomparadox.vault.indexer.api.Kind.NUMERIC;
import static io.phantomparadox.vault.indexer.api.Kind.TEXT;
import static io.phantomparadox.vault.indexer.api.Kind.TIME;
import static io.phantomparadox.vault.indexer.api.Kind.TRADE_ID;

import java.util.ArrayList;
import java.util.List;

/** Every list that the read API serves; the server and its OpenAPI document are made from it. */
final class Catalogue {
  static final List<Field> INTENT =
      List.of(
          new Field("game", LONG),
          new Field("intent_id", HASH),
          new Field("action", TEXT),
          new Field("trade_id", TRADE_ID),
          new Field("item", HASH),
          new Field("seller", KEY),
          new Field("buyer", KEY),
          new Field("amount_lamports", LONG),
          new Field("owner", KEY),
          new Field("signer", KEY),
          new Field("nonce", LONG),
          new Field("reference", HASH),
          new Field("status", TEXT),
          new Field("reason", TEXT),
          new Field("detail", TEXT),
          new Field("batch_id", LONG),
          new Field("log_offset", LONG),
          new Field("accepted_at", TIME),
          new Field("expires_at", TIME),
          new Field("ended_at", TIME));
  static final List<Field> BATCH =
      List.of(
          new Field("game", LONG),
          new Field("batch_id", LONG),
          new Field("status", TEXT),
          new Field("batch_hash", HASH),
          new Field("previous_hash", HASH),
          new Field("trades_root", HASH),
          new Field("members", INTEGER),
          new Field("executed", INTEGER),
          new Field("deferred", INTEGER),
          new Field("rejected", INTEGER),
          new Field("wallets_changed", INTEGER),
          new Field("items_moved", INTEGER),
          new Field("gross_lamports", LONG),
          new Field("net_lamports", LONG),
          new Field("as_of_slot", LONG),
          new Field("cut_at", TIME),
          new Field("committed_slot", LONG),
          new Field("ended_slot", LONG),
          new Field("ended_at", TIME),
          new Field("end_signature", TEXT),
          new Field("applied", BOOLEAN),
          new Field("program", KEY),
          new Field("chunk_root", HASH),
          new Field("da_digest", HASH),
          new Field("payload_cid", TEXT),
          new Field("payload_bytes", LONG),
          new Field("transactions", INTEGER),
          new Field("failed_transactions", INTEGER),
          new Field("transaction_bytes", LONG),
          new Field("fee_lamports", LONG),
          new Field("bound_transactions", INTEGER),
          new Field("alone_fee_lamports", LONG));
  static final List<Field> ITEM =
      List.of(
          new Field("game", LONG),
          new Field("item", HASH),
          new Field("item_index", LONG),
          new Field("owner", KEY),
          new Field("since_batch", LONG));
  static final List<Field> WALLET =
      List.of(
          new Field("game", LONG),
          new Field("wallet", KEY),
          new Field("wallet_index", LONG),
          new Field("available_lamports", LONG));
  private static final List<Field> DAY =
      List.of(
          new Field("game", LONG),
          new Field("day", DATE),
          new Field("intents", LONG),
          new Field("batches", LONG),
          new Field("trades", LONG),
          new Field("gross_lamports", LONG),
          new Field("net_lamports", LONG),
          new Field("netting_ratio", NUMERIC),
          new Field("wallets_changed", LONG),
          new Field("items_moved", LONG),
          new Field("transactions", LONG),
          new Field("fee_lamports", LONG),
          new Field("alone_fee_lamports", LONG),
          new Field("fees_saved_lamports", LONG));
  private static final List<Filter> DAYS =
      List.of(Filter.of("from", DATE, "day >= ?"), Filter.of("to", DATE, "day <= ?"));

  private Catalogue() {}

  static List<Resource> all() {
    List<Resource> all = new ArrayList<>(intentsAndBatches());
    all.addAll(itemsAndWallets());
    all.addAll(statistics());
    return all;
  }

  private static List<Resource> intentsAndBatches() {
    return List.of(
        new Resource(
            "listIntents",
            "/api/games/{game}/intents",
            "Intents, the latest first",
            "(select * from trade_intents where log_offset is not null) i",
            INTENT,
            List.of(
                Filter.oneOf(
                    "status",
                    "status",
                    "ACCEPTED",
                    "DEFERRED",
                    "NETTED",
                    "SETTLED",
                    "REJECTED",
                    "EXPIRED",
                    "CANCELLED",
                    "UNREADABLE"),
                Filter.oneOf("action", "action", "SELL", "BUY", "ASK", "BID", "TAKE", "CANCEL"),
                Filter.equal("owner", KEY, "owner"),
                Filter.equal("item", HASH, "item"),
                Filter.equal("batch", LONG, "batch_id"),
                Filter.of("acceptedFrom", TIME, "accepted_at >= ?"),
                Filter.of("acceptedTo", TIME, "accepted_at < ?")),
            List.of(),
            List.of("log_offset"),
            true),
        new Resource(
            "listBatches",
            "/api/games/{game}/batches",
            "Batches, the latest first",
            "netting_batches",
            BATCH,
            List.of(
                Filter.oneOf(
                    "status", "status", "NETTED", "COMMITTED", "SETTLED", "ABORTED", "VOID"),
                Filter.of("cutFrom", TIME, "cut_at >= ?"),
                Filter.of("cutTo", TIME, "cut_at < ?")),
            List.of(),
            List.of("batch_id"),
            true),
        new Resource(
            "listBatchTrades",
            "/api/games/{game}/batches/{batch}/trades",
            "Trades of a batch in canonical order",
            "batch_trades",
            List.of(
                new Field("place", LONG),
                new Field("replay_position", INTEGER),
                new Field("outcome", TEXT),
                new Field("reason", TEXT),
                new Field("item", HASH),
                new Field("seller", KEY),
                new Field("buyer", KEY),
                new Field("amount_lamports", LONG),
                new Field("sell_intent_id", HASH),
                new Field("buy_intent_id", HASH)),
            List.of(
                Filter.oneOf("outcome", "outcome", "EXECUTED", "DEFERRED", "REJECTED"),
                Filter.equal("item", HASH, "item"),
                Filter.of("wallet", KEY, "? in (seller, buyer)")),
            List.of(),
            List.of("place"),
            false),
        new Resource(
            "listBatchDeltas",
            "/api/games/{game}/batches/{batch}/deltas",
            "What a batch gives to and takes from each wallet",
            "batch_deltas",
            List.of(new Field("wallet", KEY), new Field("delta_lamports", LONG)),
            List.of(),
            List.of(),
            List.of("wallet"),
            false),
        new Resource(
            "listSettlements",
            "/api/games/{game}/settlements",
            "Steps of settlement, those of the latest batch first",
            "settlements",
            List.of(
                new Field("game", LONG),
                new Field("batch_id", LONG),
                new Field("step", TEXT),
                new Field("chunk_index", INTEGER),
                new Field("attempt", INTEGER),
                new Field("status", TEXT),
                new Field("changed_at", TIME),
                new Field("signature", TEXT),
                new Field("last_valid_block_height", LONG),
                new Field("slot", LONG),
                new Field("fee_lamports", LONG),
                new Field("transaction_bytes", INTEGER),
                new Field("error", TEXT)),
            List.of(
                Filter.equal("batch", LONG, "batch_id"),
                Filter.oneOf(
                    "step",
                    "step",
                    "PLAN",
                    "PUBLISH",
                    "COMMIT",
                    "DEBIT",
                    "ITEM",
                    "CREDIT",
                    "FINALIZE",
                    "ABORT",
                    "REVERT",
                    "VOID",
                    "END"),
                Filter.equal("status", TEXT, "status")),
            List.of(),
            List.of("batch_id", "step", "chunk_index", "attempt"),
            true),
        new Resource(
            "listListings",
            "/api/games/{game}/listings",
            "Offers to anybody, the latest first",
            "listings",
            List.of(
                new Field("game", LONG),
                new Field("listing", HASH),
                new Field("side", TEXT),
                new Field("item", HASH),
                new Field("wallet", KEY),
                new Field("amount_lamports", LONG),
                new Field("status", TEXT),
                new Field("reason", TEXT),
                new Field("place", LONG),
                new Field("opened_at", TIME),
                new Field("expires_at", TIME),
                new Field("ended_at", TIME),
                new Field("batch_id", LONG),
                new Field("taken_by", HASH),
                new Field("taker", KEY)),
            List.of(
                Filter.oneOf(
                    "status",
                    "status",
                    "OPEN",
                    "TAKEN",
                    "SETTLED",
                    "CANCELLED",
                    "EXPIRED",
                    "REJECTED"),
                Filter.oneOf("side", "side", "ASK", "BID"),
                Filter.equal("item", HASH, "item"),
                Filter.equal("wallet", KEY, "wallet")),
            List.of(),
            List.of("place"),
            true));
  }

  private static List<Resource> itemsAndWallets() {
    return List.of(
        new Resource(
            "listItems",
            "/api/games/{game}/items",
            "Items with their owners on the finalized chain",
            "item_ownership",
            ITEM,
            List.of(Filter.equal("owner", KEY, "owner")),
            List.of(),
            List.of("item"),
            false),
        new Resource(
            "listItemHistory",
            "/api/games/{game}/items/{item}/history",
            "Settled moves of an item, the latest first; its mint is the last",
            "item_history",
            List.of(
                new Field("batch_id", LONG),
                new Field("replay_position", INTEGER),
                new Field("kind", TEXT),
                new Field("from_wallet", KEY),
                new Field("to_wallet", KEY),
                new Field("amount_lamports", LONG),
                new Field("sell_intent_id", HASH),
                new Field("buy_intent_id", HASH),
                new Field("happened_at", TIME)),
            List.of(),
            List.of(),
            List.of("batch_id", "replay_position"),
            true),
        new Resource(
            "listWallets",
            "/api/games/{game}/wallets",
            "Wallets with their balances on the finalized chain",
            "wallet_balances",
            WALLET,
            List.of(Filter.of("minLamports", LONG, "available_lamports >= ?")),
            List.of(),
            List.of("wallet"),
            false),
        new Resource(
            "listStatement",
            "/api/games/{game}/wallets/{wallet}/statement",
            "Every finalized change of a wallet's balance with the balance after it, the latest first",
            """
            (select *, sum(amount_lamports) over (partition by game, wallet
              order by slot, transaction_index, instruction, inner_instruction)::bigint
              as balance_lamports from wallet_entries) entries""",
            List.of(
                new Field("slot", LONG),
                new Field("transaction_index", INTEGER),
                new Field("instruction", INTEGER),
                new Field("inner_instruction", INTEGER),
                new Field("kind", TEXT),
                new Field("amount_lamports", LONG),
                new Field("balance_lamports", LONG),
                new Field("batch_id", LONG),
                new Field("signature", TEXT),
                new Field("happened_at", TIME)),
            List.of(
                Filter.oneOf("kind", "kind", "DEPOSIT", "WITHDRAWAL", "BATCH"),
                Filter.of("from", TIME, "happened_at >= ?"),
                Filter.of("to", TIME, "happened_at < ?")),
            List.of(),
            List.of("slot", "transaction_index", "instruction", "inner_instruction"),
            true),
        new Resource(
            "listSessionKeys",
            "/api/games/{game}/session-keys",
            "Session keys with their limits and what is used of them",
            "session_keys",
            List.of(
                new Field("game", LONG),
                new Field("owner", KEY),
                new Field("session", KEY),
                new Field("max_volume_lamports", LONG),
                new Field("max_items", LONG),
                new Field("expires_at", TIME),
                new Field("actions", INTEGER),
                new Field("registered_slot", LONG),
                new Field("revoked_slot", LONG),
                new Field("revoked", BOOLEAN),
                new Field("used_volume_lamports", LONG),
                new Field("used_items", LONG)),
            List.of(
                Filter.equal("owner", KEY, "owner"),
                Filter.equal("session", KEY, "session"),
                Filter.equal("revoked", BOOLEAN, "revoked")),
            List.of(),
            List.of("owner", "session"),
            false));
  }

  private static List<Resource> statistics() {
    return List.of(
        new Resource(
            "listDays",
            "/api/days",
            "Statistics of every game by UTC day, the latest first",
            "stats",
            DAY,
            DAYS,
            List.of(),
            List.of("day", "game"),
            true),
        new Resource(
            "listGameDays",
            "/api/games/{game}/days",
            "Statistics of a game by UTC day, the latest first",
            "stats",
            DAY,
            DAYS,
            List.of(),
            List.of("day"),
            true),
        leaderboard("volume", "volume_lamports"),
        leaderboard("trades", "trades"),
        new Resource(
            "listLeaderboardBalance",
            "/api/games/{game}/leaderboards/balance",
            "Wallets by balance on the finalized chain, the largest first",
            "wallet_balances",
            WALLET,
            List.of(),
            List.of(),
            List.of("available_lamports", "wallet"),
            true));
  }

  /** What wallets bought and sold in settled batches, over all days or some. */
  private static Resource leaderboard(String by, String column) {
    return new Resource(
        "listLeaderboard" + Character.toUpperCase(by.charAt(0)) + by.substring(1),
        "/api/games/{game}/leaderboards/" + by,
        "Wallets by " + by + " in settled batches, the largest first",
        """
        (select game, wallet, sum(bought_lamports + sold_lamports)::bigint as volume_lamports,
          sum(bought_trades + sold_trades)::bigint as trades,
          sum(bought_lamports)::bigint as bought_lamports,
          sum(sold_lamports)::bigint as sold_lamports
        from wallet_days where :inner group by game, wallet) ranked""",
        List.of(
            new Field("wallet", KEY),
            new Field("volume_lamports", LONG),
            new Field("trades", LONG),
            new Field("bought_lamports", LONG),
            new Field("sold_lamports", LONG)),
        List.of(),
        DAYS,
        List.of(column, "wallet"),
        true);
  }
}
