package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.Trails;
import java.util.Arrays;

/** A board's trails under the numbers of the input. */
final class BoardTrails implements Trails {
  private final int[] start;
  private final int[] trades;

  BoardTrails(Board board, int inputItems) {
    Window window = board.window;
    start = new int[inputItems + 1];
    int[] localItem = new int[inputItems];
    Arrays.fill(localItem, -1);
    for (int x = 0; x < window.itemCount; x++) {
      localItem[window.inputItem[x]] = x;
    }
    for (int j = 0; j < window.size; j++) {
      if (board.isChosen(j)) {
        start[window.inputItem[window.item[j]] + 1]++;
      }
    }
    for (int x = 0; x < inputItems; x++) {
      start[x + 1] += start[x];
    }
    trades = new int[start[inputItems]];
    for (int x = 0; x < inputItems; x++) {
      int at = start[x + 1];
      if (localItem[x] >= 0) {
        for (int j = board.last[localItem[x]]; j >= 0; j = board.before[j]) {
          trades[--at] = window.canonical[j];
        }
      }
    }
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
