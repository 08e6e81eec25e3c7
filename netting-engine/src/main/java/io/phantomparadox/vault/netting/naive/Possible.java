package io.phantomparadox.vault.netting.naive;

import io.phantomparadox.vault.netting.InternedTrades;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The trades worth trying. Left out, so that they influence nothing: what is wrong by itself; what
 * a seller sells who cannot come to hold the item; what costs more than the buyer has and could
 * still sell. One leads to another, so three rounds are made.
 */
final class Possible {
  private static final int ROUNDS = 3;

  private final InternedTrades trades;
  private final Set<Integer> possible = new LinkedHashSet<>();

  Possible(InternedTrades trades) {
    this.trades = trades;
    for (int trade = 0; trade < trades.size(); trade++) {
      if (trades.faultOf(trade) == null) {
        possible.add(trade);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      dropUnreachable();
      dropUnpayable();
    }
  }

  boolean contains(int trade) {
    return possible.contains(trade);
  }

  /** Wallets by first appearance (of a trade: seller, buyer) among the possible trades. */
  List<Integer> wallets() {
    Set<Integer> wallets = new LinkedHashSet<>();
    for (int trade : possible) {
      wallets.add(trades.sellerOf(trade));
      wallets.add(trades.buyerOf(trade));
    }
    return List.copyOf(wallets);
  }

  /** Items by first appearance among the possible trades. */
  List<Integer> items() {
    Set<Integer> items = new LinkedHashSet<>();
    for (int trade : possible) {
      items.add(trades.itemOf(trade));
    }
    return List.copyOf(items);
  }

  private record Holder(int item, int wallet) {}

  private void dropUnreachable() {
    Set<Holder> reachable = new LinkedHashSet<>();
    for (int item = 0; item < trades.itemCount(); item++) {
      reachable.add(new Holder(item, trades.ownerOf(item)));
    }
    List<Integer> rest = new ArrayList<>(possible);
    int before;
    do {
      before = rest.size();
      rest.removeIf(
          trade -> {
            int item = trades.itemOf(trade);
            boolean reached = reachable.contains(new Holder(item, trades.sellerOf(trade)));
            if (reached) {
              reachable.add(new Holder(item, trades.buyerOf(trade)));
            }
            return reached;
          });
    } while (rest.size() < before);
    rest.forEach(possible::remove);
  }

  private void dropUnpayable() {
    long[] potential = new long[trades.walletCount()];
    for (int wallet = 0; wallet < potential.length; wallet++) {
      potential[wallet] = trades.balanceLamports(wallet);
    }
    for (int trade : possible) {
      potential[trades.sellerOf(trade)] += trades.amountOf(trade);
    }
    int before;
    do {
      before = possible.size();
      possible.removeIf(
          trade -> {
            boolean hopeless = trades.amountOf(trade) > potential[trades.buyerOf(trade)];
            if (hopeless) {
              potential[trades.sellerOf(trade)] -= trades.amountOf(trade);
            }
            return hopeless;
          });
    } while (possible.size() < before);
  }
}
