package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker itself: it passes what is right and names what is wrong. */
class InvariantsTest {
  private final NettingInput input =
      new Market()
          .wallet("B", 10)
          .wallet("C", 10)
          .owner("x", "A")
          .trade("x", "A", "B", 10)
          .trade("x", "A", "C", 10)
          .trade("x", "B", "C", 10)
          .input();
  private final NettingOutcome right = NettingEngines.naive().net(input);

  private NettingOutcome with(
      IntSequence sequence, List<Delta> deltas, List<OwnerChange> ownerChanges) {
    return with(Reason.INSUFFICIENT_NET_FUNDS, sequence, deltas, ownerChanges);
  }

  private NettingOutcome with(
      Reason reason, IntSequence sequence, List<Delta> deltas, List<OwnerChange> ownerChanges) {
    List<Decision> decisions =
        IntStream.range(0, 3)
            .mapToObj(
                k ->
                    sequence.stream().anyMatch(s -> s == k)
                        ? Decision.executed()
                        : Decision.not(reason, ""))
            .toList();
    return new NettingOutcome(decisions, sequence, deltas, ownerChanges, right.statistics());
  }

  private void refuses(Invariant id, NettingOutcome outcome) {
    assertThatThrownBy(() -> Invariants.check(input, outcome))
        .isInstanceOfSatisfying(
            InvariantViolation.class, violation -> assertThat(violation.id()).isEqualTo(id));
  }

  @Test
  void acceptsWhatIsRight() {
    assertThat(right.replaySequence()).isEqualTo(IntSequence.of(0, 2));
    Invariants.check(input, right);
  }

  @Test
  void namesMoneyThatWasMade() {
    refuses(
        Invariant.CONSERVATION,
        with(
            right.replaySequence(),
            List.of(new Delta(Market.id("A"), 11), new Delta(Market.id("C"), -10)),
            right.ownerChanges()));
    refuses(Invariant.CONSERVATION, with(right.replaySequence(), List.of(), right.ownerChanges()));
  }

  @Test
  void namesAWalletBelowZero() {
    NettingInput poor =
        new Market().wallet("B", 9).owner("x", "A").trade("x", "A", "B", 10).input();
    NettingOutcome overdrawn =
        new NettingOutcome(
            List.of(Decision.executed()),
            IntSequence.of(0),
            List.of(new Delta(Market.id("A"), 10), new Delta(Market.id("B"), -10)),
            List.of(new OwnerChange(Market.id("x"), Market.id("A"), Market.id("B"))),
            right.statistics());

    assertThatThrownBy(() -> Invariants.check(poor, overdrawn))
        .isInstanceOfSatisfying(
            InvariantViolation.class,
            violation -> assertThat(violation.id()).isEqualTo(Invariant.SOLVENCY));
  }

  @Test
  void namesASellerWhoDoesNotHoldTheItem() {
    refuses(Invariant.CUSTODY, with(IntSequence.of(2, 0), right.deltas(), right.ownerChanges()));
    refuses(Invariant.CUSTODY, with(right.replaySequence(), right.deltas(), List.of()));
  }

  @Test
  void namesALaterSaleBeforeAnEarlierPayableOne() {
    refuses(
        Invariant.PRIORITY,
        with(
            IntSequence.of(1),
            List.of(new Delta(Market.id("A"), 10), new Delta(Market.id("C"), -10)),
            List.of(new OwnerChange(Market.id("x"), Market.id("A"), Market.id("C")))));
  }

  @Test
  void acceptsALaterSaleWhereTheWorkEndedBeforeTheEarlierOne() {
    Invariants.check(
        input,
        with(
            Reason.WORK_BUDGET,
            IntSequence.of(1),
            List.of(new Delta(Market.id("A"), 10), new Delta(Market.id("C"), -10)),
            List.of(new OwnerChange(Market.id("x"), Market.id("A"), Market.id("C")))));
  }

  @Test
  void tradeThatTheWorkDidNotReachIsCarriedAndAccepted() {
    // Given: nothing was chosen, and the work ended before the first trade was looked at
    Trails nothing =
        new Trails() {
          @Override
          public int length(int item) {
            return 0;
          }

          @Override
          public int tradeAt(int item, int position) {
            throw new IndexOutOfBoundsException(position);
          }
        };

    NettingOutcome outcome =
        OutcomeAssembler.assemble(input, nothing, new boolean[] {true, false, false});

    assertThat(outcome.decisions().getFirst())
        .isInstanceOfSatisfying(
            Decision.Deferred.class, d -> assertThat(d.reason()).isEqualTo(Reason.WORK_BUDGET));
    Invariants.check(input, outcome);
  }

  @Test
  void namesATradeExecutedTwice() {
    refuses(Invariant.ONCE, with(IntSequence.of(0, 0), right.deltas(), right.ownerChanges()));
  }

  @Test
  void namesADecisionThatIsMissingOrWrong() {
    refuses(
        Invariant.ACCOUNTED,
        new NettingOutcome(
            right.decisions().subList(0, 2),
            right.replaySequence(),
            right.deltas(),
            right.ownerChanges(),
            right.statistics()));
    refuses(
        Invariant.ACCOUNTED,
        new NettingOutcome(
            List.of(Decision.executed(), Decision.executed(), Decision.executed()),
            right.replaySequence(),
            right.deltas(),
            right.ownerChanges(),
            right.statistics()));
  }

  @ParameterizedTest
  @MethodSource("io.phantomparadox.vault.netting.Engines#all")
  void holdOnGeneratedMarkets(NettingEngine engine) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      NettingInput generated =
          Markets.random(
                  random,
                  1 + random.nextInt(120),
                  2 + random.nextInt(12),
                  1 + random.nextInt(20),
                  50)
              .build();
      try {
        Engines.net(engine, generated);
      } catch (InvariantViolation e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
