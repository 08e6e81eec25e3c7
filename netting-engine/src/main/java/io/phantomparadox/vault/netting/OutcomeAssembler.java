package io.phantomparadox.vault.netting;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Turns chosen trails into an outcome: replay sequence, deltas, owners, and for each trade left out
 * the reason, which follows from the trails alone (NETTING.md section 3, step 8). Shared by all
 * engines, so that a reason never depends on the way a result was found.
 */
public final class OutcomeAssembler {
  private final InternedTrades in;
  private final Trails trails;
  private final boolean[] executed;
  private final boolean[] outOfBudget;
  private final long[] slack;
  private long grossLamports;
  // Per wallet, valid for the item whose stamp it carries: nothing is cleared between items.
  private int[] stamp = new int[0];
  private int[] firstOpen = new int[0];
  private int[] lastLeave = new int[0];
  private int[] reachedBy = new int[0];
  private int[] queue = new int[0];
  private byte[] reasons = new byte[0];

  /**
   * Per trade, while its item is looked at: the next one by the same seller; afterwards: the trade
   * that proves the reason.
   */
  private int[] nextOrNamed = new int[0];

  private static final int NEVER = -2;
  private static final int HOLDS_AT_END = -1;

  private OutcomeAssembler(InternedTrades in, Trails trails, boolean[] outOfBudget) {
    this.in = in;
    this.trails = trails;
    this.outOfBudget = outOfBudget;
    executed = new boolean[in.size()];
    slack = new long[in.walletCount()];
    for (int w = 0; w < slack.length; w++) {
      slack[w] = in.balanceLamports(w);
    }
  }

  /**
   * @param outOfBudget trades whose search was ended by the work budget; empty for "none"
   */
  public static NettingOutcome assemble(NettingInput input, Trails trails, boolean[] outOfBudget) {
    return new OutcomeAssembler(input.interned(), trails, outOfBudget).assemble();
  }

  private NettingOutcome assemble() {
    IntSequence sequence = replay();
    if (sequence.size() < in.size()) {
      decide();
    }
    List<Delta> deltas = deltas();
    List<OwnerChange> ownerChanges = ownerChanges();
    return new NettingOutcome(
        new DecisionList(in, reasons, nextOrNamed, slack),
        sequence,
        deltas,
        ownerChanges,
        statistics(sequence, deltas, ownerChanges));
  }

  private IntSequence replay() {
    int[] sequence = trails.inReplayOrder(in.itemCount());
    for (int trade : sequence) {
      executed[trade] = true;
    }
    // Sums do not mind the order, the cache does: along the columns, not along the trails.
    for (int trade = 0; trade < executed.length; trade++) {
      if (executed[trade]) {
        slack[in.buyerOf(trade)] -= in.amountOf(trade);
        slack[in.sellerOf(trade)] += in.amountOf(trade);
        grossLamports += in.amountOf(trade);
      }
    }
    return IntSequence.owning(sequence);
  }

  private void decide() {
    int n = in.size();
    int wallets = in.walletCount();
    stamp = new int[wallets];
    firstOpen = new int[wallets];
    lastLeave = new int[wallets];
    reachedBy = new int[wallets];
    queue = new int[wallets];
    nextOrNamed = new int[n];
    reasons = new byte[n];
    // Trades of each item in canonical order, only of items that have an unexecuted one.
    int[] firstOfItem = new int[in.itemCount()];
    Arrays.fill(firstOfItem, -1);
    int[] nextOfItem = new int[n];
    boolean[] incomplete = new boolean[in.itemCount()];
    for (int i = n - 1; i >= 0; i--) {
      Reason fault = in.faultOf(i);
      if (fault != null) {
        reasons[i] = DecisionList.code(fault);
        continue;
      }
      int x = in.itemOf(i);
      nextOfItem[i] = firstOfItem[x];
      firstOfItem[x] = i;
      incomplete[x] |= !executed[i];
    }
    for (int x = 0; x < in.itemCount(); x++) {
      if (incomplete[x]) {
        decideItem(x, firstOfItem[x], nextOfItem);
      }
    }
  }

  private void decideItem(int item, int first, int[] nextOfItem) {
    int mark = item + 1;
    int owner = in.ownerOf(item);
    for (int i = first; i >= 0; i = nextOfItem[i]) {
      touch(in.sellerOf(i), mark);
      touch(in.buyerOf(i), mark);
    }
    if (owner >= 0) {
      touch(owner, mark);
      lastLeave[owner] = HOLDS_AT_END;
    }
    for (int p = 0; p < trails.length(item); p++) {
      int trade = trails.tradeAt(item, p);
      lastLeave[in.sellerOf(trade)] = trade;
      lastLeave[in.buyerOf(trade)] = HOLDS_AT_END;
    }
    linkBySeller(first, nextOfItem);
    reach(owner);
    for (int i = first; i >= 0; i = nextOfItem[i]) {
      if (!executed[i]) {
        reasons[i] = DecisionList.code(explain(i));
      }
    }
  }

  private void touch(int wallet, int mark) {
    if (stamp[wallet] != mark) {
      stamp[wallet] = mark;
      firstOpen[wallet] = -1;
      lastLeave[wallet] = NEVER;
      reachedBy[wallet] = NEVER;
    }
  }

  private void linkBySeller(int first, int[] nextOfItem) {
    for (int i = first; i >= 0; i = nextOfItem[i]) {
      int seller = in.sellerOf(i);
      nextOrNamed[i] = firstOpen[seller];
      firstOpen[seller] = i;
    }
  }

  /** Breadth first over all valid trades of the item; reachedBy is the trade on the way. */
  private void reach(int owner) {
    if (owner < 0) {
      return;
    }
    int head = 0;
    int tail = 0;
    queue[tail++] = owner;
    reachedBy[owner] = HOLDS_AT_END;
    while (head < tail) {
      int wallet = queue[head++];
      for (int i = firstOpen[wallet]; i >= 0; i = nextOrNamed[i]) {
        int buyer = in.buyerOf(i);
        if (reachedBy[buyer] == NEVER) {
          reachedBy[buyer] = i;
          queue[tail++] = buyer;
        }
      }
    }
  }

  private Reason explain(int trade) {
    int seller = in.sellerOf(trade);
    nextOrNamed[trade] = DecisionList.NO_TRADE;
    if (reachedBy[seller] == NEVER) {
      return Reason.SELLER_NEVER_HOLDS;
    }
    int leave = lastLeave[seller];
    if (leave >= 0) {
      nextOrNamed[trade] = leave;
      if (leave < trade) {
        return Reason.ITEM_SOLD_TO_EARLIER;
      }
    }
    if (outOfBudget.length > 0 && outOfBudget[trade]) {
      return Reason.WORK_BUDGET;
    }
    if (leave == NEVER) {
      nextOrNamed[trade] = firstUnsettled(seller);
      return Reason.UPSTREAM_NOT_SETTLED;
    }
    return Reason.INSUFFICIENT_NET_FUNDS;
  }

  /** The trade nearest to the item's trail on the shortest way to a wallet that never held it. */
  private int firstUnsettled(int wallet) {
    int trade = reachedBy[wallet];
    while (lastLeave[in.sellerOf(trade)] == NEVER) {
      trade = reachedBy[in.sellerOf(trade)];
    }
    return trade;
  }

  // Counted first: lists that grow would be copied several times over.
  private List<Delta> deltas() {
    int count = 0;
    for (int w = 0; w < slack.length; w++) {
      count += slack[w] == in.balanceLamports(w) ? 0 : 1;
    }
    Delta[] deltas = new Delta[count];
    int at = 0;
    for (int k = 0; at < count; k++) {
      int w = in.walletAscending(k);
      long change = Math.subtractExact(slack[w], in.balanceLamports(w));
      if (change != 0) {
        deltas[at++] = new Delta(in.wallet(w), change);
      }
    }
    return List.of(deltas);
  }

  private List<OwnerChange> ownerChanges() {
    int count = 0;
    for (int x = 0; x < in.itemCount(); x++) {
      count += ownerAfter(x) == in.ownerOf(x) ? 0 : 1;
    }
    OwnerChange[] changes = new OwnerChange[count];
    int at = 0;
    for (int k = 0; at < count; k++) {
      int x = in.itemAscending(k);
      int to = ownerAfter(x);
      if (to != in.ownerOf(x)) {
        changes[at++] = new OwnerChange(in.item(x), in.ownerId(x), in.wallet(to));
      }
    }
    return List.of(changes);
  }

  private int ownerAfter(int item) {
    int length = trails.length(item);
    return length == 0 ? in.ownerOf(item) : in.buyerOf(trails.tradeAt(item, length - 1));
  }

  private NettingStatistics statistics(
      IntSequence sequence, List<Delta> deltas, List<OwnerChange> ownerChanges) {
    Map<Reason, Integer> notExecuted = new EnumMap<>(Reason.class);
    int[] counts = new int[1 + Reason.values().length];
    for (byte code : reasons) {
      counts[code]++;
    }
    for (Reason reason : Reason.values()) {
      int count = counts[DecisionList.code(reason)];
      if (count > 0) {
        notExecuted.put(reason, count);
      }
    }
    long net = 0;
    for (Delta delta : deltas) {
      net += Math.max(0, delta.lamports());
    }
    return new NettingStatistics(
        in.size(),
        sequence.size(),
        notExecuted,
        grossLamports,
        net,
        2 * sequence.size(),
        deltas.size() + ownerChanges.size());
  }
}
