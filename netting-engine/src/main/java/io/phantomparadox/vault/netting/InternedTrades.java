package io.phantomparadox.vault.netting;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An input with its ids replaced by small integers, counted by first appearance in canonical order
 * (of a trade: item, seller, buyer; trades with a fault last, so that they move no number), never
 * by hash order. Trades are named by their canonical index. Also knows what is wrong with a trade
 * by itself, so that engines need not ask again.
 */
public final class InternedTrades {
  /** Owner of an unknown item, or an owner that occurs in no trade. */
  public static final int NOBODY = -1;

  private final List<Trade> trades;
  private final int[] itemOf;
  private final int[] sellerOf;
  private final int[] buyerOf;
  private final long[] amountOf;
  private final @Nullable Reason[] faultOf;
  private final Id32[] items;
  private final Id32[] wallets;
  private final long[] balances;
  private final int[] owners;
  private final Id32[] ownerIds;
  private final int[] walletsAscending;
  private final int[] itemsAscending;

  private InternedTrades(Trade[] sorted, Map<Id32, Long> balances, Map<Id32, Id32> owners) {
    int n = sorted.length;
    trades = List.of(sorted);
    itemOf = new int[n];
    sellerOf = new int[n];
    buyerOf = new int[n];
    amountOf = new long[n];
    Map<Id32, Integer> itemNumbers = HashMap.newHashMap(n);
    Map<Id32, Integer> walletNumbers = HashMap.newHashMap(n);
    Id32[] itemsSeen = new Id32[n];
    Id32[] walletsSeen = new Id32[2 * n];
    faultOf = faults(sorted);
    for (boolean faulty : new boolean[] {false, true}) {
      for (int i = 0; i < n; i++) {
        if ((faultOf[i] != null) == faulty) {
          Trade trade = sorted[i];
          itemOf[i] = number(trade.item(), itemNumbers, itemsSeen);
          sellerOf[i] = number(trade.seller(), walletNumbers, walletsSeen);
          buyerOf[i] = number(trade.buyer(), walletNumbers, walletsSeen);
          amountOf[i] = trade.amountLamports();
        }
      }
    }
    items = Arrays.copyOf(itemsSeen, itemNumbers.size());
    wallets = Arrays.copyOf(walletsSeen, walletNumbers.size());
    walletsAscending = ascending(wallets, walletNumbers);
    itemsAscending = ascending(items, itemNumbers);
    this.balances = new long[wallets.length];
    for (int w = 0; w < wallets.length; w++) {
      this.balances[w] = balances.getOrDefault(wallets[w], 0L);
    }
    this.owners = new int[items.length];
    ownerIds = new Id32[items.length];
    for (int x = 0; x < items.length; x++) {
      Id32 owner = owners.getOrDefault(items[x], Id32.ZERO);
      ownerIds[x] = owner;
      // An all-zero wallet in a trade is a wallet like any other, but it owns nothing.
      this.owners[x] = owner.equals(Id32.ZERO) ? NOBODY : walletNumbers.getOrDefault(owner, NOBODY);
    }
  }

  static InternedTrades of(Trade[] sorted, Map<Id32, Long> balances, Map<Id32, Id32> owners) {
    return new InternedTrades(sorted, balances, owners);
  }

  private static int number(Id32 id, Map<Id32, Integer> numbers, Id32[] seen) {
    Integer known = numbers.putIfAbsent(id, numbers.size());
    if (known != null) {
      return known;
    }
    int number = numbers.size() - 1;
    seen[number] = id;
    return number;
  }

  /** Sorted once here, because every canonical list of a batch is in this order. */
  private static int[] ascending(Id32[] ids, Map<Id32, Integer> numbers) {
    Id32[] sorted = ids.clone();
    Arrays.sort(sorted);
    int[] ascending = new int[ids.length];
    for (int k = 0; k < sorted.length; k++) {
      ascending[k] = numbers.get(sorted[k]);
    }
    return ascending;
  }

  /** Only a trade that is valid so far uses up its intents: what is refused influences nothing. */
  private static @Nullable Reason[] faults(Trade[] sorted) {
    @Nullable Reason[] faults = new Reason[sorted.length];
    Set<Id32> used = HashSet.newHashSet(2 * sorted.length);
    for (int i = 0; i < sorted.length; i++) {
      Trade trade = sorted[i];
      if (trade.seller().equals(trade.buyer())) {
        faults[i] = Reason.SELF_TRADE;
      } else if (trade.amountLamports() < 0
          || trade.amountLamports() > NettingInput.MAX_AMOUNT_LAMPORTS) {
        faults[i] = Reason.BAD_AMOUNT;
      } else if (trade.sellIntentId().equals(trade.buyIntentId())
          || used.contains(trade.sellIntentId())
          || used.contains(trade.buyIntentId())) {
        faults[i] = Reason.DUPLICATE_ID;
      } else {
        used.add(trade.sellIntentId());
        used.add(trade.buyIntentId());
      }
    }
    return faults;
  }

  /** Number of trades. */
  public int size() {
    return itemOf.length;
  }

  /** The trades in canonical order. */
  public List<Trade> trades() {
    return trades;
  }

  /** Item number of a trade. */
  public int itemOf(int trade) {
    return itemOf[trade];
  }

  /** Wallet number of a trade's seller. */
  public int sellerOf(int trade) {
    return sellerOf[trade];
  }

  /** Wallet number of a trade's buyer. */
  public int buyerOf(int trade) {
    return buyerOf[trade];
  }

  /** Price of a trade in lamports; out of bounds only where there is a fault. */
  public long amountOf(int trade) {
    return amountOf[trade];
  }

  /** SELF_TRADE, BAD_AMOUNT or DUPLICATE_ID; null for a trade that may be executed. */
  public @Nullable Reason faultOf(int trade) {
    return faultOf[trade];
  }

  /** Number of items; they are 0 to {@code itemCount() - 1}. */
  public int itemCount() {
    return items.length;
  }

  /** The id behind an item number. */
  public Id32 item(int item) {
    return items[item];
  }

  /** Wallet number of an item's opening owner, or {@link #NOBODY}. */
  public int ownerOf(int item) {
    return owners[item];
  }

  /** Opening owner of an item, {@link Id32#ZERO} when unknown; may occur in no trade. */
  public Id32 ownerId(int item) {
    return ownerIds[item];
  }

  /** Number of wallets; they are 0 to {@code walletCount() - 1}. */
  public int walletCount() {
    return wallets.length;
  }

  /** The id behind a wallet number. */
  public Id32 wallet(int wallet) {
    return wallets[wallet];
  }

  /** The wallet number whose id is the k-th smallest. */
  public int walletAscending(int k) {
    return walletsAscending[k];
  }

  /** The item number whose id is the k-th smallest. */
  public int itemAscending(int k) {
    return itemsAscending[k];
  }

  /** Available lamports of a wallet before the batch. */
  public long balanceLamports(int wallet) {
    return balances[wallet];
  }
}
