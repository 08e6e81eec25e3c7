package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.naive.NaiveNettingEngine;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RE_NETTING: the engine's result from the recorded opening state, by the engine's naive
 * implementation, the one piece of code that an audit shares with the topology.
 *
 * <p>What it may expect stands in decision 040. A batch of the naive engine must be what that
 * engine gives. Of any other engine: where nobody is short after the custody walk, the same; else a
 * maximal set that is worth at least what the naive engine reaches.
 */
final class NaiveCheck {
  private static final int NAIVE_LEVEL = 0;
  private static final int UNIT_BITS = 20;
  private static final long MEANS_MAX = 1_024;
  private static final String GAVE_UP = "WORK_BUDGET";

  private final NaiveNettingEngine naive = new NaiveNettingEngine();
  private int same;
  private int atLeast;

  int same() {
    return same;
  }

  int atLeast() {
    return atLeast;
  }

  void check(BatchEvidence batch, Findings findings) {
    Findings.At at = findings.at(batch);
    NettingInput input;
    try {
      input = batch.nettingInput();
    } catch (IllegalArgumentException e) {
      at.that(
          Check.RE_NETTING,
          false,
          "the payload's opening state is no input of an engine",
          "amounts, balances and places within bounds",
          e.getMessage());
      return;
    }
    List<Integer> again = naive.net(input).replaySequence().stream().boxed().toList();
    List<Long> mine = again.stream().map(index -> input.trades().get(index).place()).toList();
    List<Long> recorded = batch.sequence().stream().map(Trade::place).toList();
    if (mine.equals(recorded)) {
      same++;
      at.that(Check.RE_NETTING, true, "", "", "");
      return;
    }
    boolean mustBeSame =
        batch.number("engineLevel") == NAIVE_LEVEL || naive.settlesWithoutRepair(input);
    at.that(
        Check.RE_NETTING,
        !mustBeSame,
        "netting the opening state again executes other trades",
        "places in replay order " + mine,
        "places in replay order " + recorded,
        "engine version %d, level %d"
            .formatted(batch.number("engineVersion"), batch.number("engineLevel")));
    if (!mustBeSame) {
      atLeast++;
      maximal(batch, at);
      worth(batch, input, again, at);
    }
  }

  /** No member was left out that could still be added at the end of its item's trail. */
  private static void maximal(BatchEvidence batch, Findings.At at) {
    Map<String, String> holders = new HashMap<>(batch.openingOwners());
    batch.sequence().forEach(trade -> holders.put(trade.itemHex(), trade.buyerName()));
    for (Trade trade : batch.trades()) {
      if (trade.executed() || GAVE_UP.equals(trade.reason())) {
        continue;
      }
      String buyer = trade.buyerName();
      long money =
          batch.openingBalances().getOrDefault(buyer, 0L) + batch.deltas().getOrDefault(buyer, 0L);
      at.that(
          Check.RE_NETTING,
          !trade.sellerName().equals(holders.get(trade.itemHex()))
              || trade.sellerName().equals(buyer)
              || money < trade.amount(),
          "a trade that could still be executed was left out",
          "the trade at place " + trade.place() + " executed",
          trade.outcome() + " " + trade.reason());
    }
  }

  /** The objective of NETTING.md section 1 in the integers of decision 040. */
  private void worth(BatchEvidence batch, NettingInput input, List<Integer> again, Findings.At at) {
    if (batch.trades().stream().anyMatch(trade -> GAVE_UP.equals(trade.reason()))) {
      return;
    }
    List<Integer> possible = naive.possible(input);
    long sum = 0;
    for (int index : possible) {
      sum += input.trades().get(index).amountLamports();
    }
    long[] weights = new long[input.trades().size()];
    int n = possible.size();
    for (int j = 0; j < n; j++) {
      long amount = input.trades().get(possible.get(j)).amountLamports();
      long value =
          sum == 0
              ? 1L << UNIT_BITS
              : java.math.BigInteger.valueOf(amount)
                  .multiply(java.math.BigInteger.valueOf(n))
                  .shiftLeft(UNIT_BITS)
                  .divide(java.math.BigInteger.valueOf(sum))
                  .longValueExact();
      long base = (1L << UNIT_BITS) + Math.min(value, MEANS_MAX << UNIT_BITS);
      weights[possible.get(j)] = base / 2 * (11L * n - j) / (10L * n);
    }
    Set<Long> executed = new HashSet<>();
    batch.sequence().forEach(trade -> executed.add(trade.place()));
    long mine = again.stream().mapToLong(index -> weights[index]).sum();
    long theirs = 0;
    for (int i = 0; i < weights.length; i++) {
      theirs += executed.contains(input.trades().get(i).place()) ? weights[i] : 0;
    }
    at.that(
        Check.RE_NETTING,
        theirs >= mine,
        "the executed trades are worth less than what the naive engine reaches",
        "an objective of at least " + mine,
        theirs);
  }
}
