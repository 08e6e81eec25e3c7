package io.phantomparadox.vault.netting.naive;

import io.phantomparadox.vault.netting.InternedTrades;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Finds how far custody alone lets an item go: from its owner along the earliest open sale of each
 * holder; then round trips that start and end at a holder on the way are put in (Hierholzer 1873),
 * so that a set of trades that can all be executed is found whole.
 */
final class CustodyWalk {
  /** A wallet in its role as seller of one item. */
  private record Holder(int item, int wallet) {}

  private final InternedTrades trades;
  private final Map<Holder, Queue<Integer>> salesOf = new HashMap<>();

  CustodyWalk(InternedTrades trades, Possible possible) {
    this.trades = trades;
    for (int trade = 0; trade < trades.size(); trade++) {
      if (possible.contains(trade)) {
        Holder holder = new Holder(trades.itemOf(trade), trades.sellerOf(trade));
        salesOf.computeIfAbsent(holder, unused -> new ArrayDeque<>()).add(trade);
      }
    }
  }

  /** The item's trail from its owner; each call for an item uses its trades up. */
  List<Integer> trailOf(int item) {
    int owner = trades.ownerOf(item);
    List<Integer> trail = walk(item, owner);
    for (int at = 0; at < trail.size(); at++) {
      int holder = trades.sellerOf(trail.get(at));
      List<Integer> roundTrip = roundTrip(item, holder);
      trail.addAll(at, roundTrip);
    }
    return trail;
  }

  private List<Integer> walk(int item, int from) {
    List<Integer> way = new ArrayList<>();
    int holder = from;
    for (Queue<Integer> sales = sales(item, holder);
        !sales.isEmpty();
        sales = sales(item, holder)) {
      int trade = sales.remove();
      way.add(trade);
      holder = trades.buyerOf(trade);
    }
    return way;
  }

  /** What lies behind the last return to the holder is no round trip; it is not walked again. */
  private List<Integer> roundTrip(int item, int holder) {
    List<Integer> way = walk(item, holder);
    while (!way.isEmpty() && trades.buyerOf(way.getLast()) != holder) {
      way.removeLast();
    }
    return way;
  }

  private Queue<Integer> sales(int item, int wallet) {
    return salesOf.computeIfAbsent(new Holder(item, wallet), unused -> new ArrayDeque<>());
  }
}
