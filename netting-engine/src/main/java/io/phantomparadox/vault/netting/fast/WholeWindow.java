package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.Trails;
import java.util.Optional;

/**
 * The common case: everybody can pay and every trade is executed. Where the trades of an item, in
 * canonical order, already are a trail from its owner, the walk finds that very trail: its earliest
 * open sale of the holder is the next trade. So one pass along the columns does for those items,
 * and only the others are walked.
 */
final class WholeWindow implements Trails {
  private final int[] start;
  private final int[] trades;

  private WholeWindow(int[] start, int[] trades) {
    this.start = start;
    this.trades = trades;
  }

  /**
   * All valid trades of an input as trails.
   *
   * @return empty when custody does not allow all of them, or a wallet would end below zero
   */
  static Optional<WholeWindow> of(InternedTrades in) {
    if (!isSolvent(in)) {
      return Optional.empty();
    }
    int[] start = new int[in.itemCount() + 1];
    boolean[] walked = new boolean[in.itemCount()];
    if (!countAndFollow(in, start, walked)) {
      return Optional.empty();
    }
    int[] trades = new int[start[in.itemCount()]];
    int[] end = start.clone();
    boolean[] taken = new boolean[in.size()];
    boolean anyWalked = false;
    for (int i = 0; i < taken.length; i++) {
      if (in.faultOf(i) == null) {
        int x = in.itemOf(i);
        taken[i] = walked[x];
        anyWalked |= walked[x];
        trades[end[x]++] = i;
      }
    }
    if (anyWalked && !walk(in, taken, start, trades)) {
      return Optional.empty();
    }
    return Optional.of(new WholeWindow(start, trades));
  }

  private static boolean isSolvent(InternedTrades in) {
    long[] slack = new long[in.walletCount()];
    for (int w = 0; w < slack.length; w++) {
      slack[w] = in.balanceLamports(w);
    }
    for (int i = 0; i < in.size(); i++) {
      if (in.faultOf(i) == null) {
        slack[in.buyerOf(i)] -= in.amountOf(i);
        slack[in.sellerOf(i)] += in.amountOf(i);
      }
    }
    for (long lamports : slack) {
      if (lamports < 0) {
        return false;
      }
    }
    return true;
  }

  /** False when so many items must be walked that nothing is saved. */
  private static boolean countAndFollow(InternedTrades in, int[] start, boolean[] walked) {
    int[] holder = new int[in.itemCount()];
    for (int x = 0; x < holder.length; x++) {
      holder[x] = in.ownerOf(x);
    }
    int outOfOrder = 0;
    for (int i = 0; i < in.size(); i++) {
      if (in.faultOf(i) == null) {
        int x = in.itemOf(i);
        start[x + 1]++;
        if (holder[x] == in.sellerOf(i)) {
          holder[x] = in.buyerOf(i);
        } else if (!walked[x]) {
          walked[x] = true;
          outOfOrder++;
        }
      }
    }
    for (int x = 0; x < holder.length; x++) {
      start[x + 1] += start[x];
    }
    return outOfOrder <= holder.length / 2;
  }

  /** False when the walk leaves a trade out. */
  private static boolean walk(InternedTrades in, boolean[] taken, int[] start, int[] trades) {
    Window window = new Window(in, taken);
    Board board = new Board(window);
    CustodyWalk.walk(board);
    if (!board.isEverythingChosen()) {
      return false;
    }
    for (int x = 0; x < window.itemCount; x++) {
      int at = start[window.inputItem[x] + 1];
      for (int j = board.last[x]; j >= 0; j = board.before[j]) {
        trades[--at] = window.canonical[j];
      }
    }
    return true;
  }

  @Override
  public int length(int item) {
    return start[item + 1] - start[item];
  }

  @Override
  public int tradeAt(int item, int position) {
    return trades[start[item] + position];
  }

  @Override
  public int[] inReplayOrder(int items) {
    return trades;
  }
}
