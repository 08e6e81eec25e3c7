package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of netting as the smallest market that shows it. */
class NettingRulesTest {
  private static final String ENGINES = "io.phantomparadox.vault.netting.Engines#all";

  private static List<String> told(NettingEngine engine, UnaryOperator<Market> market) {
    NettingInput input = market.apply(new Market()).input();
    return Engines.net(engine, input).decisions().stream().map(NettingRulesTest::tell).toList();
  }

  private static String tell(Decision decision) {
    return switch (decision) {
      case Decision.Executed ignored -> "executed";
      case Decision.Rejected rejected -> "rejected " + rejected.reason();
      case Decision.Deferred deferred -> "deferred " + deferred.reason();
    };
  }

  /** Where the item may go. */
  @Nested
  class Custody {
    @ParameterizedTest
    @MethodSource(ENGINES)
    void resaleChainInOneWindowSettlesWhole(NettingEngine engine) {
      NettingInput input =
          new Market()
              .wallet("B", 10)
              .wallet("C", 20)
              .wallet("D", 30)
              .owner("x", "A")
              .trade("x", "A", "B", 10)
              .trade("x", "B", "C", 20)
              .trade("x", "C", "D", 30)
              .input();

      NettingOutcome outcome = Engines.net(engine, input);

      assertThat(outcome.replaySequence()).isEqualTo(IntSequence.of(0, 1, 2));
      assertThat(outcome.ownerChanges())
          .containsExactly(new OwnerChange(Market.id("x"), Market.id("A"), Market.id("D")));
      assertThat(outcome.deltas())
          .containsExactly(
              new Delta(Market.id("A"), 10),
              new Delta(Market.id("B"), 10),
              new Delta(Market.id("C"), 10),
              new Delta(Market.id("D"), -30));
      assertThat(outcome.statistics().grossLamports()).isEqualTo(60);
      assertThat(outcome.statistics().netLamports()).isEqualTo(30);
      assertThat(outcome.statistics().grossOperations()).isEqualTo(6);
      assertThat(outcome.statistics().netOperations()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void resaleMayArriveBeforeThePurchase(NettingEngine engine) {
      NettingInput input =
          new Market()
              .wallet("B", 1)
              .wallet("C", 1)
              .owner("x", "A")
              .trade("x", "B", "C", 1)
              .trade("x", "A", "B", 1)
              .input();

      assertThat(Engines.net(engine, input).replaySequence()).isEqualTo(IntSequence.of(1, 0));
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void itemThatComesBackChangesNoOwner(NettingEngine engine) {
      NettingInput input =
          new Market()
              .wallet("A", 5)
              .wallet("B", 5)
              .owner("x", "A")
              .trade("x", "A", "B", 5)
              .trade("x", "B", "A", 5)
              .input();

      NettingOutcome outcome = Engines.net(engine, input);

      assertThat(outcome.replaySequence().size()).isEqualTo(2);
      assertThat(outcome.ownerChanges()).isEmpty();
      assertThat(outcome.deltas()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void nestedRoundTripsAreAllTaken(NettingEngine engine) {
      // Given: the earliest way leads straight from A to D; B and C lie on nested round trips
      UnaryOperator<Market> market =
          m ->
              m.wallet("A", 9)
                  .wallet("B", 9)
                  .wallet("C", 9)
                  .wallet("D", 9)
                  .owner("x", "A")
                  .trade("x", "A", "D", 1)
                  .trade("x", "A", "B", 1)
                  .trade("x", "B", "A", 1)
                  .trade("x", "B", "C", 1)
                  .trade("x", "C", "B", 1);

      // Then
      assertThat(told(engine, market)).hasSize(5).containsOnly("executed");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void doubleSellGoesToTheEarlierBuyer(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("B", 9)
                          .wallet("C", 9)
                          .owner("x", "A")
                          .trade("x", "A", "B", 5)
                          .trade("x", "A", "C", 9)))
          .containsExactly("executed", "rejected ITEM_SOLD_TO_EARLIER");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void unpayableEarlierSaleDoesNotBlockALaterOne(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("B", 4)
                          .wallet("C", 9)
                          .owner("x", "A")
                          .trade("x", "A", "B", 5)
                          .trade("x", "A", "C", 9)))
          .containsExactly("deferred INSUFFICIENT_NET_FUNDS", "executed");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void longerResaleChainDoesNotBeatAnEarlierSale(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("B", 9)
                          .wallet("S1", 9)
                          .wallet("S2", 9)
                          .owner("x", "A")
                          .trade("x", "A", "B", 5)
                          .trade("x", "A", "S1", 5)
                          .trade("x", "S1", "S2", 5)))
          .containsExactly(
              "executed", "rejected ITEM_SOLD_TO_EARLIER", "deferred UPSTREAM_NOT_SETTLED");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void sellerWhoCannotEverHoldTheItemWaits(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("B", 9)
                          .owner("x", "A")
                          .trade("x", "C", "B", 5)
                          .trade("unknown", "C", "B", 1)))
          .containsExactly("deferred SELLER_NEVER_HOLDS", "deferred SELLER_NEVER_HOLDS");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void resaleOfAnUnpaidPurchaseWaitsForIt(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("C", 5)
                          .owner("x", "A")
                          .trade("x", "A", "B", 50)
                          .trade("x", "B", "C", 5)))
          .containsExactly("deferred INSUFFICIENT_NET_FUNDS", "deferred UPSTREAM_NOT_SETTLED");
    }
  }

  /** Who can pay. */
  @Nested
  class Solvency {
    @ParameterizedTest
    @MethodSource(ENGINES)
    void ringOfEmptyWalletsSettlesWhole(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.owner("x", "A")
                          .owner("y", "B")
                          .owner("z", "C")
                          .trade("x", "A", "B", 5)
                          .trade("y", "B", "C", 5)
                          .trade("z", "C", "A", 5)))
          .containsOnly("executed");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void walletShortInTheMiddleButNotAtTheEndSettles(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("C", 7)
                          .owner("x", "A")
                          .owner("y", "B")
                          .trade("x", "A", "B", 7)
                          .trade("y", "B", "C", 7)))
          .containsOnly("executed");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void brokeBuyerWaitsAndTheRestSettles(NettingEngine engine) {
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("C", 7)
                          .owner("x", "A")
                          .owner("y", "A")
                          .trade("x", "A", "B", 7)
                          .trade("y", "A", "C", 7)))
          .containsExactly("deferred INSUFFICIENT_NET_FUNDS", "executed");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void shortWalletGivesBackWhatFitsItsShortageBest(NettingEngine engine) {
      // Given: 10 of 14 can be paid; giving back 4 is enough
      assertThat(
              told(
                  engine,
                  m ->
                      m.wallet("B", 10)
                          .owner("x", "A")
                          .owner("y", "A")
                          .trade("x", "A", "B", 10)
                          .trade("y", "A", "B", 4)))
          .containsExactly("executed", "deferred INSUFFICIENT_NET_FUNDS");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void freeItemNeedsNoMoney(NettingEngine engine) {
      assertThat(told(engine, m -> m.owner("x", "A").trade("x", "A", "B", 0)))
          .containsExactly("executed");
    }
  }

  /** What is wrong with a trade by itself. */
  @Nested
  class Faults {
    @ParameterizedTest
    @MethodSource(ENGINES)
    void faultyTradesAreRejectedAndInfluenceNothing(NettingEngine engine) {
      Market market =
          new Market()
              .wallet("B", 9)
              .owner("x", "A")
              .trade("x", "A", "A", 1)
              .trade("x", "A", "B", -1)
              .trade("x", "A", "B", NettingInput.MAX_AMOUNT_LAMPORTS + 1)
              .trade("x", "A", "B", 5);
      // and one whose sell intent the sale has used
      market.trade(
          new Trade(
              Market.id('s', 3),
              Market.id('b', 9),
              Market.id("x"),
              Market.id("B"),
              Market.id("A"),
              1,
              4));

      assertThat(
              Engines.net(engine, market.input()).decisions().stream().map(NettingRulesTest::tell))
          .containsExactly(
              "rejected SELF_TRADE",
              "rejected BAD_AMOUNT",
              "rejected BAD_AMOUNT",
              "executed",
              "rejected DUPLICATE_ID");
    }
  }
}
