package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;

/**
 * How far custody alone lets each item go: from the owner along the earliest sale of each holder,
 * then round trips from holders on the way are put in (Hierholzer 1873). Each trade is walked once.
 */
final class CustodyWalk {
  private final Window window;
  private final int[] cursor;
  private final int[] next;
  private int[] way = new int[64];

  private CustodyWalk(Board board) {
    window = board.window;
    cursor = window.nodeScratch();
    System.arraycopy(window.salesStart, 0, cursor, 0, window.nodeCount + 1);
    next = board.after;
  }

  /** Fills an empty board. */
  static void walk(Board board) {
    CustodyWalk walk = new CustodyWalk(board);
    for (int item = 0; item < board.window.itemCount; item++) {
      int owner = board.window.ownerNode[item];
      if (owner >= 0) {
        board.link(item, walk.trail(owner));
      }
    }
    board.payAll();
  }

  /** First trade of the trail, linked by {@link #next}; -1 for none. */
  private int trail(int owner) {
    int length = wayFrom(owner);
    int first = link(length, -1);
    int previous = -1;
    for (int j = first; j >= 0; previous = j, j = next[j]) {
      int holder = window.sellerNode[j];
      if (cursor[holder] == window.salesStart[holder + 1]) {
        continue;
      }
      length = wayFrom(holder);
      // What lies behind the last return is no round trip; it stays open and is not walked again.
      while (length > 0 && window.buyerNode[way[length - 1]] != holder) {
        length--;
      }
      if (length == 0) {
        continue;
      }
      int detour = link(length, j);
      if (previous < 0) {
        first = detour;
      } else {
        next[previous] = detour;
      }
      j = detour;
    }
    return first;
  }

  private int wayFrom(int node) {
    int length = 0;
    int holder = node;
    while (cursor[holder] < window.salesStart[holder + 1]) {
      int trade = window.salesOfNode[cursor[holder]++];
      if (length == way.length) {
        way = Arrays.copyOf(way, 2 * length);
      }
      way[length++] = trade;
      holder = window.buyerNode[trade];
    }
    return length;
  }

  private int link(int length, int then) {
    int follower = then;
    for (int k = length - 1; k >= 0; k--) {
      next[way[k]] = follower;
      follower = way[k];
    }
    return follower;
  }
}
