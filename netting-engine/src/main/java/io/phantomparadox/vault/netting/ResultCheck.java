package io.phantomparadox.vault.netting;

import java.util.List;
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
    for (int k = 0; k < sequence.size(); k++) {
      int trade = sequence.get(k);
      require(trade >= 0 && trade < in.size(), Invariant.ACCOUNTED, "no trade ", trade);
      require(!executed[trade], Invariant.ONCE, "trade executed twice: ", trade);
      executed[trade] = true;
      // A trade whose intent an earlier valid trade uses has the fault DUPLICATE_ID.
      require(
          in.faultOf(trade) != Reason.DUPLICATE_ID, Invariant.ONCE, "intent used twice: ", trade);
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
    List<Delta> deltas = outcome.deltas();
    long sum = 0;
    int at = 0;
    for (int k = 0; k < net.length; k++) {
      int w = in.walletAscending(k);
      requireAscending(k == 0 ? null : in.wallet(in.walletAscending(k - 1)), in.wallet(w));
      if (net[w] != 0) {
        require(
            at < deltas.size()
                && deltas.get(at).wallet().equals(in.wallet(w))
                && deltas.get(at).lamports() == net[w],
            Invariant.CONSERVATION,
            "the deltas do not say what the trades add up to for ",
            in.wallet(w));
        sum = Math.addExact(sum, deltas.get(at).lamports());
        at++;
      }
    }
    require(at == deltas.size(), Invariant.CONSERVATION, "a delta too many");
    require(sum == 0, Invariant.CONSERVATION, "deltas add up to ", sum);
  }

  private static void requireAscending(@Nullable Id32 previous, Id32 next) {
    require(
        previous == null || previous.compareTo(next) < 0,
        Invariant.ACCOUNTED,
        "ids do not ascend at ",
        next);
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
    List<OwnerChange> changes = outcome.ownerChanges();
    int at = 0;
    for (int k = 0; k < holder.length; k++) {
      int x = in.itemAscending(k);
      requireAscending(k == 0 ? null : in.item(in.itemAscending(k - 1)), in.item(x));
      if (holder[x] != in.ownerOf(x)) {
        require(
            at < changes.size() && isChange(changes.get(at), x),
            Invariant.CUSTODY,
            "the owner changes do not say where the item ends: ",
            in.item(x));
        at++;
      }
    }
    require(at == changes.size(), Invariant.CUSTODY, "an owner change too many");
  }

  private boolean isChange(OwnerChange change, int item) {
    return change.item().equals(in.item(item))
        && change.from().equals(in.ownerId(item))
        && change.to().equals(in.wallet(holder[item]));
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
