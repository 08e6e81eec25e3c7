package io.phantomparadox.vault.netting.naive;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.Trails;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The set chosen so far: one trail per item, and what each wallet would have at the end. */
final class Position implements Trails {
  private final InternedTrades trades;
  private final Possible possible;
  private final List<List<Integer>> trails = new ArrayList<>();
  private final List<SortedSet<Integer>> purchases = new ArrayList<>();
  private final List<List<Integer>> tradesOfItem = new ArrayList<>();
  private final boolean[] chosen;
  private final long[] slack;

  Position(InternedTrades trades, Possible possible) {
    this.trades = trades;
    this.possible = possible;
    chosen = new boolean[trades.size()];
    slack = new long[trades.walletCount()];
    for (int wallet = 0; wallet < trades.walletCount(); wallet++) {
      slack[wallet] = trades.balanceLamports(wallet);
      purchases.add(new TreeSet<>());
    }
    for (int item = 0; item < trades.itemCount(); item++) {
      trails.add(new ArrayList<>());
      tradesOfItem.add(new ArrayList<>());
    }
    for (int trade = 0; trade < trades.size(); trade++) {
      tradesOfItem.get(trades.itemOf(trade)).add(trade);
    }
  }

  /** Lamports the wallet would have at the end; negative while it is short. */
  long slack(int wallet) {
    return slack[wallet];
  }

  /** Chosen trades in which the wallet buys, in canonical order. */
  SortedSet<Integer> purchases(int wallet) {
    return purchases.get(wallet);
  }

  long amount(int trade) {
    return trades.amountOf(trade);
  }

  /** The chosen trade that follows in the item's trail, or -1 when this one is the last. */
  int resaleOf(int trade) {
    List<Integer> trail = trails.get(trades.itemOf(trade));
    int next = trail.indexOf(trade) + 1;
    return next < trail.size() ? trail.get(next) : -1;
  }

  /** Who has the item after its trail; a wallet number or {@link InternedTrades#NOBODY}. */
  int holder(int item) {
    List<Integer> trail = trails.get(item);
    return trail.isEmpty() ? trades.ownerOf(item) : trades.buyerOf(trail.getLast());
  }

  void append(int trade) {
    trails.get(trades.itemOf(trade)).add(trade);
    purchases.get(trades.buyerOf(trade)).add(trade);
    chosen[trade] = true;
    pay(trade, trades.amountOf(trade));
  }

  /** Takes a trade back with everything that was resold after it. */
  void takeBack(int trade) {
    List<Integer> trail = trails.get(trades.itemOf(trade));
    int last;
    do {
      last = trail.removeLast();
      purchases.get(trades.buyerOf(last)).remove(last);
      chosen[last] = false;
      pay(last, -trades.amountOf(last));
    } while (last != trade);
  }

  private void pay(int trade, long lamports) {
    slack[trades.buyerOf(trade)] -= lamports;
    slack[trades.sellerOf(trade)] += lamports;
  }

  /** Adds an open trade when its seller has the item now and its buyer can pay. */
  boolean appendIfAllowed(int trade) {
    boolean allowed =
        !chosen[trade]
            && possible.contains(trade)
            && holder(trades.itemOf(trade)) == trades.sellerOf(trade)
            && slack[trades.buyerOf(trade)] >= trades.amountOf(trade);
    if (allowed) {
      append(trade);
    }
    return allowed;
  }

  /** The earliest payable sale wins: it takes the place of a later sale that was not resold. */
  boolean replaceLastByEarlierSale(int item) {
    List<Integer> trail = trails.get(item);
    if (trail.isEmpty()) {
      return false;
    }
    int later = trail.getLast();
    takeBack(later);
    for (int earlier : tradesOfItem.get(item)) {
      if (earlier >= later) {
        break;
      }
      if (appendIfAllowed(earlier)) {
        if (slack[trades.sellerOf(earlier)] >= 0) {
          return true;
        }
        takeBack(earlier);
      }
    }
    append(later);
    return false;
  }

  @Override
  public int length(int item) {
    return trails.get(item).size();
  }

  @Override
  public int tradeAt(int item, int position) {
    return trails.get(item).get(position);
  }
}
