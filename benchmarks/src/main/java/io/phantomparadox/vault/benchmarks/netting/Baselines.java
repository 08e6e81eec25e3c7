package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.OutcomeAssembler;
import io.phantomparadox.vault.netting.Trails;
import java.util.ArrayList;
import java.util.List;

/** What others do: the rows that the engine's figures stand beside. */
final class Baselines {
  private Baselines() {}

  /**
   * Gross settlement: in order, each trade whose seller has the item and whose buyer can pay now.
   */
  static NettingOutcome firstComeFirstServed(NettingInput input) {
    Chosen chosen = new Chosen(input.interned());
    for (int t = 0; t < chosen.in.size(); t++) {
      if (chosen.isReady(t) && chosen.has[chosen.in.buyerOf(t)] >= chosen.in.amountOf(t)) {
        chosen.add(t);
      }
    }
    return OutcomeAssembler.assemble(input, chosen, new boolean[0]);
  }

  /**
   * Bech and Soramäki 2001: queues in order of arrival; start from everything that custody allows
   * in that order; while a participant would end below zero, its last payment leaves, here with the
   * resales of that item.
   */
  static NettingOutcome bechSoramaki(NettingInput input) {
    Chosen chosen = new Chosen(input.interned());
    List<List<Integer>> purchases = new ArrayList<>();
    for (int w = 0; w < chosen.has.length; w++) {
      purchases.add(new ArrayList<>());
    }
    for (int t = 0; t < chosen.in.size(); t++) {
      if (chosen.isReady(t)) {
        chosen.add(t);
        purchases.get(chosen.in.buyerOf(t)).add(t);
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int w = 0; w < chosen.has.length; w++) {
        List<Integer> queue = purchases.get(w);
        while (chosen.has[w] < 0) {
          int last = queue.removeLast();
          if (chosen.isChosen[last]) {
            chosen.cutFrom(last);
            changed = true;
          }
        }
      }
    }
    return OutcomeAssembler.assemble(input, chosen, new boolean[0]);
  }

  /** A set of trades in the making. */
  private static final class Chosen implements Trails {
    private final InternedTrades in;
    private final List<List<Integer>> trails = new ArrayList<>();
    private final boolean[] isChosen;
    private final long[] has;

    Chosen(InternedTrades in) {
      this.in = in;
      isChosen = new boolean[in.size()];
      has = new long[in.walletCount()];
      for (int w = 0; w < has.length; w++) {
        has[w] = in.balanceLamports(w);
      }
      for (int x = 0; x < in.itemCount(); x++) {
        trails.add(new ArrayList<>());
      }
    }

    boolean isReady(int trade) {
      List<Integer> trail = trails.get(in.itemOf(trade));
      int holder = trail.isEmpty() ? in.ownerOf(in.itemOf(trade)) : in.buyerOf(trail.getLast());
      return in.faultOf(trade) == null && holder == in.sellerOf(trade);
    }

    void add(int trade) {
      trails.get(in.itemOf(trade)).add(trade);
      isChosen[trade] = true;
      pay(trade, in.amountOf(trade));
    }

    void cutFrom(int trade) {
      List<Integer> trail = trails.get(in.itemOf(trade));
      int last;
      do {
        last = trail.removeLast();
        isChosen[last] = false;
        pay(last, -in.amountOf(last));
      } while (last != trade);
    }

    private void pay(int trade, long lamports) {
      has[in.buyerOf(trade)] -= lamports;
      has[in.sellerOf(trade)] += lamports;
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
}
