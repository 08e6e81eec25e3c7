package io.phantomparadox.vault.netting;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of {@link Invariants#check}. */
final class ResultCheck {
  private final InternedTrades in;
  private final NettingOutcome outcome;
  private final boolean[] executed;
  private final int[] holder;
  private final int[] lastSale;
  private final long[] net;

  ResultCheck(NettingInput input, NettingOutcome outcome) {
    in = input.interned();
    this.outcome = outcome;
    executed = new boolean[in.size()];
    holder = new int[in.itemCount()];
    lastSale = new int[in.itemCount()];
    net = new long[in.walletCount()];
  }

  void run() {
    accounted();
    replay();
    conservation();
    solvency();
    ownerChanges();
    priority();
  }

  private void accounted() {
    List<Decision> decisions = outcome.decisions();
    require(decisions.size() == in.size(), Invariant.ACCOUNTED, "one decision per trade");
    IntSequence sequence = outcome.replaySequence();
    Set<Id32> intents = HashSet.newHashSet(2 * sequence.size());
    for (int k = 0; k < sequence.size(); k++) {
      int trade = sequence.get(k);
      require(trade >= 0 && trade < in.size(), Invariant.ACCOUNTED, "no trade ", trade);
      require(!executed[trade], Invariant.ONCE, "trade executed twice: ", trade);
      executed[trade] = true;
      Trade t = in.trades().get(trade);
      require(
          intents.add(t.sellIntentId()), Invariant.ONCE, "intent used twice: ", t.sellIntentId());
      require(intents.add(t.buyIntentId()), Invariant.ONCE, "intent used twice: ", t.buyIntentId());
      require(
          in.faultOf(trade) == null, Invariant.ACCOUNTED, "executed despite ", in.faultOf(trade));
    }
    for (int i = 0; i < executed.length; i++) {
      require(
          decisions.get(i).isExecuted() == executed[i],
          Invariant.ACCOUNTED,
          "decision and sequence disagree on trade ",
          i);
    }
  }

  private void replay() {
    for (int x = 0; x < holder.length; x++) {
      holder[x] = in.ownerOf(x);
      lastSale[x] = -1;
    }
    outcome.replaySequence().stream()
        .forEach(
            trade -> {
              int item = in.itemOf(trade);
              require(
                  holder[item] == in.sellerOf(trade),
                  Invariant.CUSTODY,
                  "seller does not hold the item at trade ",
                  trade);
              holder[item] = in.buyerOf(trade);
              lastSale[item] = trade;
              int seller = in.sellerOf(trade);
              int buyer = in.buyerOf(trade);
              net[seller] = Math.addExact(net[seller], in.amountOf(trade));
              net[buyer] = Math.subtractExact(net[buyer], in.amountOf(trade));
            });
  }

  private void conservation() {
    Map<Id32, Long> expected = new HashMap<>();
    for (int w = 0; w < net.length; w++) {
      if (net[w] != 0) {
        expected.put(in.wallet(w), net[w]);
      }
    }
    long sum = 0;
    Id32 previous = null;
    for (Delta delta : outcome.deltas()) {
      require(
          previous == null || previous.compareTo(delta.wallet()) < 0,
          Invariant.CONSERVATION,
          "deltas ascend by wallet");
      previous = delta.wallet();
      sum = Math.addExact(sum, delta.lamports());
      Long net = expected.remove(delta.wallet());
      require(
          net != null && net == delta.lamports(),
          Invariant.CONSERVATION,
          "delta is not what the trades add up to: ",
          delta.wallet());
    }
    require(expected.isEmpty(), Invariant.CONSERVATION, "a delta is missing");
    require(sum == 0, Invariant.CONSERVATION, "deltas add up to ", sum);
  }

  private void solvency() {
    for (int w = 0; w < net.length; w++) {
      require(
          Math.addExact(in.balanceLamports(w), net[w]) >= 0,
          Invariant.SOLVENCY,
          "wallet ends below zero: ",
          in.wallet(w));
    }
  }

  private void ownerChanges() {
    Map<Id32, OwnerChange> expected = new HashMap<>();
    for (int x = 0; x < holder.length; x++) {
      if (holder[x] != in.ownerOf(x)) {
        expected.put(in.item(x), new OwnerChange(in.item(x), in.ownerId(x), in.wallet(holder[x])));
      }
    }
    Id32 previous = null;
    for (OwnerChange change : outcome.ownerChanges()) {
      require(
          previous == null || previous.compareTo(change.item()) < 0,
          Invariant.CUSTODY,
          "owner changes ascend by item");
      previous = change.item();
      require(
          change.equals(expected.remove(change.item())),
          Invariant.CUSTODY,
          "owner change is not where the item ends: ",
          change.item());
    }
    require(expected.isEmpty(), Invariant.CUSTODY, "an owner change is missing");
  }

  /**
   * Tries each earlier open sale in place of the last, unsold one; but for those whose decision
   * says that the work ended before anybody could.
   */
  private void priority() {
    for (int earlier = 0; earlier < in.size(); earlier++) {
      int later = lastSale[in.itemOf(earlier)];
      if (executed[earlier]
          || in.faultOf(earlier) != null
          || isOutOfBudget(earlier)
          || later <= earlier
          || in.sellerOf(later) != in.sellerOf(earlier)) {
        continue;
      }
      boolean sameBuyer = in.buyerOf(later) == in.buyerOf(earlier);
      long buyerHas =
          end(in.buyerOf(earlier)) + (sameBuyer ? in.amountOf(later) : 0) - in.amountOf(earlier);
      long sellerHas = end(in.sellerOf(earlier)) - in.amountOf(later) + in.amountOf(earlier);
      require(
          buyerHas < 0 || sellerHas < 0,
          Invariant.PRIORITY,
          "an earlier sale could be paid: ",
          earlier);
    }
  }

  private boolean isOutOfBudget(int trade) {
    return outcome.decisions().get(trade) instanceof Decision.Deferred deferred
        && deferred.reason() == Reason.WORK_BUDGET;
  }

  private long end(int wallet) {
    return in.balanceLamports(wallet) + net[wallet];
  }

  private static void require(boolean holds, Invariant id, String message) {
    if (!holds) {
      throw new InvariantViolation(id, message);
    }
  }

  // The message is put together only when it is needed: these run for every trade of a window.
  private static void require(boolean holds, Invariant id, String message, long number) {
    if (!holds) {
      throw new InvariantViolation(id, message + number);
    }
  }

  private static void require(
      boolean holds, Invariant id, String message, @Nullable Object subject) {
    if (!holds) {
      throw new InvariantViolation(id, message + subject);
    }
  }
}
