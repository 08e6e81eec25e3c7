package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.stack.market.Play.Kind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded sales as a market: each address becomes a player with a key pair of its own, each token
 * an item that its first seller holds at the opening.
 *
 * <p>Every player deposits a share of what it will pay in all, {@code liquidityPercent}: at 100 and
 * above cash is ample, below it netting has to find who can pay out of what they sell.
 */
public final class RecordedMarket {
  /** What the vault takes at least as a deposit, lamports. */
  private static final long DEPOSIT_MIN = 1_000;

  private static final long TRANSFER_LAMPORTS = 1;

  /** What becomes of a sale whose seller holds nothing in the vault's ledger. */
  public enum Custody {
    /** It waits, and expires. */
    STRICT,
    /** The hand-over that the record does not show is supplied first, as a trade of one lamport. */
    SUPPLIED
  }

  private final String name;
  private final Custody custody;
  private final Map<String, Long> purchases = new LinkedHashMap<>();
  private final Map<String, String> firstHolders = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private int badSales;
  private int transfers;
  private int executed;

  /** A play before its players have keys. */
  private record Step(Kind kind, String seller, String buyer, String item, long lamports) {}

  private RecordedMarket(String name, Custody custody) {
    this.name = name;
    this.custody = custody;
  }

  /**
   * Makes the market; the same sales give the same one on every machine.
   *
   * @param name for people, and part of every key
   * @param liquidityPercent deposits as a share of a player's purchases, 0 to 1000
   */
  public static Market of(
      String name, List<RecordedSale> sales, Custody custody, int liquidityPercent) {
    if (liquidityPercent < 0 || liquidityPercent > 1000) {
      throw new IllegalArgumentException("liquidity lies in 0..1000 percent: " + liquidityPercent);
    }
    RecordedMarket market = new RecordedMarket(name, custody);
    market.replay(sales);
    return market.build(sales.size(), liquidityPercent);
  }

  /** Plays the sales one after the other: who holds what then, and who pays how much. */
  private void replay(List<RecordedSale> sales) {
    Map<String, String> holders = new HashMap<>();
    for (RecordedSale sale : sales) {
      if (!sale.isGood()) {
        badSales++;
        steps.add(step(Kind.INVALID, sale.seller(), sale.buyer(), sale));
        continue;
      }
      String holder = holders.computeIfAbsent(sale.item(), item -> sale.seller());
      firstHolders.putIfAbsent(sale.item(), sale.seller());
      boolean holds = holder.equals(sale.seller());
      if (!holds && custody == Custody.SUPPLIED) {
        transfers++;
        steps.add(new Step(Kind.TRANSFER, holder, sale.seller(), sale.item(), TRANSFER_LAMPORTS));
        purchases.merge(sale.seller(), TRANSFER_LAMPORTS, Math::addExact);
        holds = true;
      }
      purchases.putIfAbsent(sale.seller(), 0L);
      purchases.merge(sale.buyer(), sale.priceLamports(), Math::addExact);
      steps.add(step(Kind.HONEST, sale.seller(), sale.buyer(), sale));
      if (holds) {
        executed++;
        holders.put(sale.item(), sale.buyer());
      }
    }
  }

  private static Step step(Kind kind, String seller, String buyer, RecordedSale sale) {
    return new Step(kind, seller, buyer, sale.item(), sale.priceLamports());
  }

  private Market build(int rows, int liquidityPercent) {
    Map<String, Player> players = new LinkedHashMap<>();
    purchases.forEach(
        (address, paid) ->
            players.put(address, Player.of(name, address, deposit(paid, liquidityPercent))));
    List<Market.HeldItem> opening = new ArrayList<>();
    firstHolders.forEach(
        (item, holder) -> opening.add(new Market.HeldItem(id(item), player(players, holder))));
    Map<String, Player> strangers = new HashMap<>();
    List<Play> plays = new ArrayList<>(steps.size());
    for (Step step : steps) {
      plays.add(
          new Play(
              step.kind(),
              named(players, strangers, step.seller()),
              named(players, strangers, step.buyer()),
              id(step.item()),
              step.lamports()));
    }
    return new Market(
        name,
        List.copyOf(players.values()),
        opening,
        plays,
        new Market.Expected(rows, badSales, transfers, executed, firstHolders.size()));
  }

  /** A party of a bad sale may have no address, or no good sale and so no wallet in the vault. */
  private Player named(Map<String, Player> players, Map<String, Player> strangers, String address) {
    @Nullable Player known = players.get(address);
    return known != null
        ? known
        : strangers.computeIfAbsent(
            address,
            absent -> absent.isEmpty() ? Player.unnamed(name) : Player.of(name, absent, 0));
  }

  private static Player player(Map<String, Player> players, String address) {
    @Nullable Player player = players.get(address);
    if (player == null) {
      throw new IllegalStateException("no player for " + address);
    }
    return player;
  }

  private static long deposit(long purchases, int liquidityPercent) {
    long share =
        BigInteger.valueOf(purchases)
            .multiply(BigInteger.valueOf(liquidityPercent))
            .add(BigInteger.valueOf(99))
            .divide(BigInteger.valueOf(100))
            .longValueExact();
    return share == 0 ? 0 : Math.max(DEPOSIT_MIN, share);
  }

  private Hash32 id(String item) {
    return Hash32.sha256(("item/" + name + "/" + item).getBytes(StandardCharsets.UTF_8));
  }
}
