package io.phantomparadox.vault.netting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trades of one window with what is known before it: the available balance of each wallet and
 * the owner of each item. Immutable, and in canonical order whatever order it was built in.
 */
public final class NettingInput {
  /** Largest valid price: 2^42 - 1 lamports, about 4,398 SOL. */
  public static final long MAX_AMOUNT_LAMPORTS = (1L << 42) - 1;

  /** Largest number of trades in one input: 2^20. With the price bound, sums stay below 2^62. */
  public static final int MAX_TRADES = 1 << 20;

  /** Largest opening balance: 2^62 - 1 lamports, more than exist. */
  public static final long MAX_BALANCE_LAMPORTS = (1L << 62) - 1;

  private final InternedTrades interned;

  private NettingInput(InternedTrades interned) {
    this.interned = interned;
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** The trades in canonical order: by place ascending. */
  public List<Trade> trades() {
    return interned.trades();
  }

  /** The same trades as small integers, for engines. */
  public InternedTrades interned() {
    return interned;
  }

  /** Wallets that occur as seller or buyer, with their opening balance in lamports, ascending. */
  public List<OpeningBalance> openingBalances() {
    List<OpeningBalance> balances = new ArrayList<>(interned.walletCount());
    for (int k = 0; k < interned.walletCount(); k++) {
      int w = interned.walletAscending(k);
      balances.add(new OpeningBalance(interned.wallet(w), interned.balanceLamports(w)));
    }
    return List.copyOf(balances);
  }

  /** Items that occur in a trade, with their opening owner, ascending. */
  public List<OpeningOwner> openingOwners() {
    List<OpeningOwner> owners = new ArrayList<>(interned.itemCount());
    for (int k = 0; k < interned.itemCount(); k++) {
      int x = interned.itemAscending(k);
      owners.add(new OpeningOwner(interned.item(x), interned.ownerId(x)));
    }
    return List.copyOf(owners);
  }

  /**
   * @param lamports available before the batch; 0 when the builder was told nothing
   */
  public record OpeningBalance(Id32 wallet, long lamports) {}

  /**
   * @param owner before the batch; {@link Id32#ZERO} when the item is unknown
   */
  public record OpeningOwner(Id32 item, Id32 owner) {}

  /** Collects an input in any order. Not safe for several threads. */
  public static final class Builder {
    private final List<Trade> trades = new ArrayList<>();
    private final Map<Id32, Long> balances = new HashMap<>();
    private final Map<Id32, Id32> owners = new HashMap<>();

    private Builder() {}

    /** Adds a trade; its place must be unique within the input. */
    public Builder trade(Trade trade) {
      trades.add(trade);
      return this;
    }

    /**
     * Says what a wallet has available; a wallet never named has 0.
     *
     * @param lamports 0 to {@link #MAX_BALANCE_LAMPORTS}
     * @throws IllegalArgumentException when out of bounds, or said before with another value
     */
    public Builder balance(Id32 wallet, long lamports) {
      if (lamports < 0 || lamports > MAX_BALANCE_LAMPORTS) {
        throw new IllegalArgumentException("balance of " + wallet + " out of bounds: " + lamports);
      }
      once(balances.put(wallet, lamports), lamports, "balance", wallet);
      return this;
    }

    /**
     * Says who owns an item; an item never named is unknown and its trades are deferred.
     *
     * @throws IllegalArgumentException when the wallet is all zero, or another owner was said
     *     before
     */
    public Builder owner(Id32 item, Id32 wallet) {
      if (wallet.equals(Id32.ZERO)) {
        throw new IllegalArgumentException("owner of " + item + " is no wallet");
      }
      once(owners.put(item, wallet), wallet, "owner", item);
      return this;
    }

    /**
     * The input. Balances and owners that no trade touches are left out.
     *
     * @throws IllegalArgumentException when two trades share a place, or there are more than {@link
     *     #MAX_TRADES}
     */
    public NettingInput build() {
      if (trades.size() > MAX_TRADES) {
        throw new IllegalArgumentException("too many trades: " + trades.size());
      }
      Trade[] sorted = trades.toArray(Trade[]::new);
      Arrays.sort(sorted, Comparator.comparingLong(Trade::place));
      for (int i = 1; i < sorted.length; i++) {
        if (sorted[i - 1].place() == sorted[i].place()) {
          throw new IllegalArgumentException("two trades at place " + sorted[i].place());
        }
      }
      return new NettingInput(InternedTrades.of(sorted, balances, owners));
    }

    private static <T> void once(@Nullable T before, T now, String what, Id32 of) {
      if (before != null && !before.equals(now)) {
        throw new IllegalArgumentException(what + " of " + of + " said twice, differently");
      }
    }
  }
}
