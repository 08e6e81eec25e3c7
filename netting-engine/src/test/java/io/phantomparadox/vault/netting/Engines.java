package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** The engines every rule is tested on, and what holds for every result. */
final class Engines {
  private Engines() {}

  static Stream<NettingEngine> all() {
    return Stream.concat(Stream.of(NettingEngines.naive()), fast());
  }

  static Stream<NettingEngine> fast() {
    return Stream.of(
        NettingEngines.fast(NettingLevel.STANDARD), NettingEngines.fast(NettingLevel.THOROUGH));
  }

  /** Nets, checks every invariant as production does, and that nothing could be added. */
  static NettingOutcome net(NettingEngine engine, NettingInput input) {
    NettingOutcome outcome = engine.net(input);
    Invariants.check(input, outcome);
    checkMaximal(input, outcome);
    return outcome;
  }

  private static void checkMaximal(NettingInput input, NettingOutcome outcome) {
    InternedTrades in = input.interned();
    int[] holder = new int[in.itemCount()];
    long[] has = new long[in.walletCount()];
    for (int x = 0; x < holder.length; x++) {
      holder[x] = in.ownerOf(x);
    }
    for (int w = 0; w < has.length; w++) {
      has[w] = in.balanceLamports(w);
    }
    for (int i : outcome.replaySequence().toArray()) {
      holder[in.itemOf(i)] = in.buyerOf(i);
      has[in.buyerOf(i)] -= in.amountOf(i);
      has[in.sellerOf(i)] += in.amountOf(i);
    }
    for (int i = 0; i < in.size(); i++) {
      Decision decision = outcome.decisions().get(i);
      boolean mayBeOpen =
          decision.isExecuted()
              || in.faultOf(i) != null
              || (decision instanceof Decision.Deferred deferred
                  && deferred.reason() == Reason.WORK_BUDGET);
      if (!mayBeOpen && holder[in.itemOf(i)] == in.sellerOf(i)) {
        assertThat(has[in.buyerOf(i)])
            .as("trade %s could be added to the result", i)
            .isLessThan(in.amountOf(i));
      }
    }
  }
}
