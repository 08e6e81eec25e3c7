package io.phantomparadox.vault.stack.simulate;

import io.phantomparadox.vault.netting.Decision;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.Invariants;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.Reason;
import io.phantomparadox.vault.netting.Trade;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Nets a file of trades in windows of one size: what a window leaves open is carried into the next
 * ones in its old place, balances and owners go from window to window.
 */
final class Simulation {
  private final TradeColumns trades;
  private final NettingEngine engine;
  private final int carryWindows;
  private final boolean outsideMoves;
  private final long[] balance;
  private final int[] owner;

  /**
   * @param openingBalances lamports by wallet number
   * @param carryWindows a trade is tried in this many windows after its first
   * @param outsideMoves an item that its owner does not sell in a window, but somebody else does,
   *     is taken as moved to that seller outside the file
   */
  Simulation(
      TradeColumns trades,
      NettingEngine engine,
      long[] openingBalances,
      int carryWindows,
      boolean outsideMoves) {
    this.trades = trades;
    this.outsideMoves = outsideMoves;
    this.engine = engine;
    this.carryWindows = carryWindows;
    balance = openingBalances.clone();
    owner = new int[trades.itemCount()];
    Arrays.fill(owner, -1);
    for (int t = 0; t < trades.size(); t++) {
      if (owner[trades.item(t)] < 0) {
        owner[trades.item(t)] = trades.seller(t);
      }
    }
  }

  /** Each wallet gets a part of all it would spend: for files without balances. */
  static long[] partOfPurchases(TradeColumns trades, int percent) {
    long[] balances = new long[trades.walletCount()];
    for (int t = 0; t < trades.size(); t++) {
      balances[trades.buyer(t)] += trades.amountLamports(t);
    }
    for (int w = 0; w < balances.length; w++) {
      balances[w] = Math.min(NettingInput.MAX_BALANCE_LAMPORTS, balances[w] / 100 * percent);
    }
    return balances;
  }

  /**
   * @param windowSize new trades per window
   * @param progress told the trades that came in
   */
  WindowReport run(String label, int windowSize, Progress progress) {
    Totals totals = new Totals();
    List<Integer> open = new ArrayList<>();
    int windows = 0;
    for (int from = 0; from < trades.size(); from += windowSize) {
      int to = Math.min(trades.size(), from + windowSize);
      for (int t = from; t < to; t++) {
        open.add(t);
      }
      open = net(open, from / windowSize - carryWindows, windowSize, totals);
      windows++;
      progress.at(to, trades.size());
    }
    // What never fitted into a window of the largest size has its turn too.
    for (int left = totals.waiting; left > 0; left = totals.waiting) {
      open = net(open, windows - carryWindows, windowSize, totals);
      windows++;
    }
    return totals.report(label, windows);
  }

  /** Nets the open trades; returns those to carry: not those that came in a window so old. */
  private List<Integer> net(List<Integer> all, int lastTryOfWindow, int windowSize, Totals totals) {
    // The first in canonical order, as netting does; the others wait.
    List<Integer> open = all.subList(0, Math.min(all.size(), NettingInput.MAX_TRADES));
    List<Integer> rest = all.subList(open.size(), all.size());
    totals.waiting = rest.size();
    if (outsideMoves) {
      moveOutside(open);
    }
    NettingInput input = input(open);
    long start = System.nanoTime();
    NettingOutcome outcome = engine.net(input);
    totals.nanos += System.nanoTime() - start;
    Invariants.check(input, outcome);
    List<Integer> carried = new ArrayList<>();
    for (int k = 0; k < open.size(); k++) {
      int trade = open.get(k);
      switch (outcome.decisions().get(k)) {
        case Decision.Executed unused -> execute(trade, totals);
        case Decision.Rejected rejected -> totals.reasons[trade] = rejected.reason();
        case Decision.Deferred deferred -> {
          totals.reasons[trade] = deferred.reason();
          if (trade / windowSize > lastTryOfWindow) {
            carried.add(trade);
          }
        }
      }
    }
    int[] sequence = outcome.replaySequence().toArray();
    for (int k : sequence) {
      owner[trades.item(open.get(k))] = trades.buyer(open.get(k));
    }
    totals.netLamports += outcome.statistics().netLamports();
    totals.netOperations += outcome.statistics().netOperations();
    carried.addAll(rest);
    return carried;
  }

  private void moveOutside(List<Integer> open) {
    Map<Integer, Integer> firstSeller = new HashMap<>();
    Set<Integer> soldByOwner = new HashSet<>();
    for (int t : open) {
      firstSeller.putIfAbsent(trades.item(t), trades.seller(t));
      if (trades.seller(t) == owner[trades.item(t)]) {
        soldByOwner.add(trades.item(t));
      }
    }
    firstSeller.forEach(
        (item, seller) -> owner[item] = soldByOwner.contains(item) ? owner[item] : seller);
  }

  private void execute(int trade, Totals totals) {
    balance[trades.buyer(trade)] -= trades.amountLamports(trade);
    balance[trades.seller(trade)] += trades.amountLamports(trade);
    totals.executed++;
    totals.grossLamports += trades.amountLamports(trade);
    totals.reasons[trade] = null;
  }

  private NettingInput input(List<Integer> open) {
    NettingInput.Builder builder = NettingInput.builder();
    for (int t : open) {
      builder.trade(
          new Trade(
              id('s', t),
              id('b', t),
              id('i', trades.item(t)),
              id('w', trades.seller(t)),
              id('w', trades.buyer(t)),
              trades.amountLamports(t),
              t));
      builder.balance(id('w', trades.buyer(t)), balance[trades.buyer(t)]);
      builder.balance(id('w', trades.seller(t)), balance[trades.seller(t)]);
      builder.owner(id('i', trades.item(t)), id('w', owner[trades.item(t)]));
    }
    return builder.build();
  }

  private static Id32 id(char kind, int number) {
    return Id32.of(ByteBuffer.allocate(Id32.BYTES).put((byte) kind).putInt(number).array());
  }

  /** Sums over the windows. */
  private final class Totals {
    private final @Nullable Reason[] reasons = new Reason[trades.size()];
    private int executed;

    /** Trades that the last window had no room for. */
    private int waiting;

    private long grossLamports;
    private long netLamports;
    private long netOperations;
    private long nanos;

    WindowReport report(String label, int windows) {
      Map<Reason, Integer> notExecuted = new EnumMap<>(Reason.class);
      long fileLamports = 0;
      for (int t = 0; t < trades.size(); t++) {
        fileLamports = Math.addExact(fileLamports, trades.amountLamports(t));
        Reason reason = reasons[t];
        if (reason != null) {
          notExecuted.merge(reason, 1, Integer::sum);
        }
      }
      return new WindowReport(
          label,
          windows,
          trades.size(),
          executed,
          notExecuted,
          fileLamports,
          grossLamports,
          netLamports,
          2L * executed,
          netOperations,
          TimeUnit.NANOSECONDS.toMillis(nanos));
    }
  }
}
