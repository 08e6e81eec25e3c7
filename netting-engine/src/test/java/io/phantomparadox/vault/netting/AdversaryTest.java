package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.fast.FastNettingEngine;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Windows made to hurt: every one is netted, correctly, and with work that is counted, not timed,
 * and linear in the trades.
 */
class AdversaryTest {
  private static final int TRADES = Boolean.getBoolean("vault.test.long") ? 100_000 : 10_000;

  static Stream<Arguments> attacks() {
    return Stream.<Named<IntFunction<Market>>>of(
            Named.of("broke buyers before one item", AdversaryTest::brokeBuyers),
            Named.of("sybils that seem able to pay", AdversaryTest::plausibleSybils),
            Named.of("an item back and forth beside many sales", AdversaryTest::oscillation),
            Named.of("a hub that buys everything", AdversaryTest::hub),
            Named.of(
                "a hub that bought at a loss, beside a list it cannot pay", AdversaryTest::poorHub),
            Named.of("a clique of equal amounts", AdversaryTest::clique),
            Named.of("one long chain through the broke", AdversaryTest::longSuffix),
            Named.of("chains that come in reverse", AdversaryTest::reversed),
            Named.of("huge amounts", AdversaryTest::hugeAmounts))
        .flatMap(attack -> Engines.fast().map(engine -> Arguments.of(attack, engine)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isNettedWithinTheWorkBound(IntFunction<Market> attack, FastNettingEngine engine) {
    NettingInput input = attack.apply(TRADES).input();
    NettingOutcome outcome = Engines.net(engine, input);

    assertThat(outcome.decisions()).hasSize(TRADES);
    assertThat(engine.work(input)).isLessThanOrEqualTo(engine.workMax(TRADES));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void fourTimesTheTradesAreNotMuchMoreThanFourTimesTheWork(
      IntFunction<Market> attack, FastNettingEngine engine) {
    long small = engine.work(attack.apply(TRADES / 8).input());
    long large = engine.work(attack.apply(TRADES / 2).input());

    // A square would be sixteen times. Where the small window holds no problem yet, its work says
    // nothing, and the large one's is held against an eighth of what the budgets allow.
    long eighth = engine.workMax(TRADES / 2) / 8;
    assertThat(large).isLessThanOrEqualTo(Math.max(6 * small, eighth));
  }

  private static Market brokeBuyers(int n) {
    Market market = new Market().owner("x", "A").wallet("rich", 5);
    for (int k = 0; k < n - 1; k++) {
      market.trade("x", "A", "B" + k, 5);
    }
    return market.trade("x", "A", "rich", 5);
  }

  private static Market plausibleSybils(int n) {
    Market market = new Market().owner("x", "A").owner("y", "Z").wallet("Z", 1);
    for (int k = 0; k < n / 2; k++) {
      market.trade("x", "A", "S" + k, 10).trade("y", "S" + k, "Z", 10);
    }
    return market;
  }

  private static Market oscillation(int n) {
    Market market = new Market().owner("x", "A").wallet("A", 3).wallet("B", 3);
    for (int k = 0; k < n / 4; k++) {
      market.trade("x", "A", "B", 1 + k % 7).trade("x", "B", "A", 1 + k % 5);
      market.trade("x", "A", "C" + k % 50, 100).trade("x", "B", "C" + k % 50, 90);
    }
    return market;
  }

  private static Market hub(int n) {
    Market market = new Market().wallet("hub", 1000);
    for (int k = 0; k < n / 2; k++) {
      market.owner("i" + k, "S" + k).owner("o" + k, "hub").wallet("B" + k, k % 3);
      market.trade("i" + k, "S" + k, "hub", 10 + k % 97);
      market.trade("o" + k, "hub", "B" + k, 1 + k % 11);
    }
    return market;
  }

  /**
   * Each of many buyers could afford more if the hub took an item back; then the hub is short, and
   * all it bought is resold, but for a long list that it will never pay.
   */
  private static Market poorHub(int n) {
    int third = (n - 22) / 3;
    Market market =
        new Market().owner("c", "C").owner("o", "hub").wallet("hub", 100).wallet("X", 1);
    market.trade("c", "C", "hub", 101 + 10L * third).trade("c", "hub", "X", 1);
    for (int k = 0; k < 20; k++) {
      market.wallet("Y" + k, 1_000_000).trade("o", "hub", "Y" + k, 1_000_000 - k);
    }
    for (int k = 0; k < third; k++) {
      market.owner("i" + k, "S" + k).trade("i" + k, "S" + k, "hub", 5_000_000);
    }
    for (int k = 0; k < third; k++) {
      market.wallet("B" + k, 15).owner("e" + k, "hub").owner("f" + k, "G" + k);
      market.trade("e" + k, "hub", "B" + k, 10).trade("f" + k, "G" + k, "B" + k, 14);
    }
    for (int k = 3 * third + 22; k < n; k++) {
      market.trade("none" + k, "C", "X", 1);
    }
    return market;
  }

  private static Market clique(int n) {
    Market market = new Market();
    int members = 40;
    for (int k = 0; k < n; k++) {
      String item = "i" + k;
      String seller = "W" + k % members;
      market.owner(item, seller);
      market.trade(item, seller, "W" + (k + 1 + k / members % (members - 1)) % members, 7);
    }
    return market;
  }

  private static Market longSuffix(int n) {
    Market market = new Market().owner("x", "W0");
    for (int k = 0; k < n; k++) {
      market.trade("x", "W" + k, "W" + (k + 1), 1 + (k * 7919L) % 1000);
    }
    return market;
  }

  private static Market reversed(int n) {
    Market market = new Market().owner("x", "W" + n).wallet("W0", 1);
    for (int k = 0; k < n; k++) {
      market.trade("x", "W" + (k + 1), "W" + k, 1 + k % 2);
    }
    return market;
  }

  private static Market hugeAmounts(int n) {
    Market market = new Market();
    for (int k = 0; k < n; k++) {
      boolean huge = k % 10 == 0;
      market.owner("i" + k, "S" + k % 100).wallet("B" + k % 77, 500);
      market.trade(
          "i" + k,
          "S" + k % 100,
          "B" + k % 77,
          huge ? NettingInput.MAX_AMOUNT_LAMPORTS : 10 + k % 13);
    }
    return market;
  }

  @ParameterizedTest
  @MethodSource("io.phantomparadox.vault.netting.Engines#all")
  void sybilResaleChainDoesNotTakeAnItemFromAnEarlierBuyer(NettingEngine engine) {
    Market market = new Market().owner("x", "A").wallet("honest", 10);
    market.trade("x", "A", "honest", 10);
    String holder = "A";
    for (int k = 0; k < 50; k++) {
      market.wallet("S" + k, 10).trade("x", holder, "S" + k, 10);
      holder = "S" + k;
    }
    NettingOutcome outcome = Engines.net(engine, market.input());

    assertThat(outcome.decisions().getFirst().isExecuted()).isTrue();
    assertThat(outcome.replaySequence().size()).isEqualTo(1);
  }

  @Test
  void hugeHopelessAmountsShiftNothing() {
    NettingInput attacked = hugeAmounts(1_000).input();
    NettingInput without = Inputs.only(attacked, t -> t.amountLamports() < 1_000);
    NettingEngine engine = NettingEngines.fast(NettingLevel.STANDARD);

    assertThat(engine.net(attacked).deltas()).isEqualTo(engine.net(without).deltas());
  }
}
