package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.schemas.avro.WithdrawCancelled;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.schemas.avro.WithdrawRequested;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.NettingHarness.Batch;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RULES 5 to 8, 12, 13 and 18: availability, when a cut is made, and how batches end. */
class CutRulesTest {
  private static final Duration CUT = Duration.ofMillis(1_500);

  private static LedgerSettings cuts(int min, int max, Duration window, int inFlight) {
    return LedgerSettings.defaults(Signing.DOMAIN)
        .withCuts(Duration.ofSeconds(1), min, max, window, inFlight);
  }

  @Test
  void givenFewerThanTheMinimumWhenTheIntervalEndsThenNoCutUntilTheWindowCloses() {
    try (NettingHarness vault = NettingHarness.open(cuts(3, 100, Duration.ofSeconds(5), 4))) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 1_000);
      vault.item("sword", ann);
      vault.trade("t", "sword", ann, bob, 100);

      vault.pass(Duration.ofSeconds(4));
      assertThat(vault.batches()).isEmpty();
      vault.pass(Duration.ofSeconds(2));
      assertThat(vault.batches()).hasSize(1);
    }
  }

  @Test
  void givenTheMaximumWhenItIsReachedThenACutIsMadeAtOnceWithTheFirstInOrder() {
    try (NettingHarness vault = NettingHarness.open(cuts(2, 2, Duration.ofSeconds(60), 4))) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 1_000);
      for (String item : List.of("a", "b", "c")) {
        vault.item(item, ann);
      }
      vault.trade("1", "a", ann, bob, 1);
      assertThat(vault.batches()).isEmpty();
      vault.trade("2", "b", ann, bob, 1);
      assertThat(vault.batches()).hasSize(1);
      vault.trade("3", "c", ann, bob, 1);
      assertThat(vault.batches()).hasSize(1);
    }
  }

  @Test
  void givenAnOldHeartbeatWhenTheWindowClosesThenNoCutUntilTheListenerIsBack() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 1_000);
      vault.item("sword", ann);
      vault.passSilently(Duration.ofSeconds(31));
      vault.trade("t", "sword", ann, bob, 100);

      vault.passSilently(Duration.ofSeconds(10));
      assertThat(vault.batches()).isEmpty();
      vault.heartbeat();
      vault.passSilently(CUT);

      assertThat(vault.batches()).hasSize(1);
    }
  }

  @Test
  void givenNoHeartbeatSinceTheStartWhenIntentsComeThenTheyWaitAndAreAdmittedWithIt() {
    try (NettingHarness vault = new NettingHarness(NettingHarness.settings())) {
      vault.chainEvent(new GameCreated(new Bytes32(new byte[32])));
      Player ann = Player.named("ann");
      Player bob = Player.named("bob");
      // before the chain's events were read, nothing is refused for want of them
      vault.trade("t", "sword", ann, bob, 100);
      vault.passSilently(Duration.ofSeconds(2));
      assertThat(vault.results()).isEmpty();
      vault.wallet("ann", 0);
      vault.wallet("bob", 1_000);
      vault.item("sword", ann);

      vault.heartbeat();
      vault.pass(CUT);

      assertThat(vault.results()).isEmpty();
      assertThat(vault.batches()).hasSize(1);
    }
  }

  @Test
  void givenMoneyInFlightWhenSpentAgainThenOnlyDebitsCountUntilTheBatchIsSettled() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      vault.item("a", ann);
      vault.item("b", bob);
      vault.item("c", ann);
      vault.trade("1", "a", ann, bob, 100);
      vault.pass(CUT);
      Batch first = vault.batches().getFirst();

      // bob's 100 are spent, ann's 100 are not hers yet
      vault.trade("2", "c", ann, bob, 1);
      vault.trade("3", "b", bob, ann, 50);
      vault.pass(CUT);
      // together bob would get 49 and ann lack 49: her 100 are still in flight
      assertThat(vault.batches()).hasSize(1);

      vault.settle(first.header(), 1);
      assertThat(vault.wallet(ann).getChainLamports()).isEqualTo(100);
      vault.pass(CUT);
      assertThat(vault.batches()).hasSize(2);
      assertThat(vault.batches().get(1).header().getExecuted()).isEqualTo(2);
    }
  }

  @Test
  void givenAnUnaffordableTradeWhenADepositComesThenTheCarriedTradeIsNetted() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 10);
      vault.item("sword", ann);
      vault.post(vault.sell("t", "sword", ann, bob, 100));
      Hash32 buy = vault.post(vault.buy("t", "sword", ann, bob, 100));
      vault.pass(Duration.ofSeconds(6));
      assertThat(vault.batches()).isEmpty();
      assertThat(vault.reason(buy)).isEqualTo("DEFERRED INSUFFICIENT_NET_FUNDS");
      int results = vault.results().size();
      vault.pass(Duration.ofSeconds(20));
      assertThat(vault.results()).as("a deferral is told once").hasSize(results);

      vault.chainEvent(new Deposited(bob.bytes(), 1L, 90L, 100L));
      vault.pass(CUT);

      assertThat(vault.batches()).hasSize(1);
      assertThat(vault.batches().getFirst().id()).isEqualTo(1);
      assertThat(vault.wallet(bob).getAvailableLamports()).isZero();
    }
  }

  @Test
  void givenARequestedWithdrawalWhenACutIsMadeThenThatMoneyIsNotThere() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      vault.item("sword", ann);
      vault.chainEvent(new WithdrawRequested(bob.bytes(), 1L, 60L, 5L));
      assertThat(vault.wallet(bob).getAvailableLamports()).isEqualTo(40);
      vault.trade("t", "sword", ann, bob, 50);
      vault.pass(CUT);
      assertThat(vault.batches()).isEmpty();

      vault.chainEvent(new WithdrawCancelled(bob.bytes(), 1L, 60L));
      vault.pass(CUT);
      assertThat(vault.batches()).hasSize(1);

      vault.chainEvent(new WithdrawRequested(bob.bytes(), 1L, 90L, 5L));
      assertThat(vault.wallet(bob).getAvailableLamports()).as("never below 0").isZero();
      vault.settle(vault.batches().getFirst().header(), 1);
      vault.chainEvent(new WithdrawCompleted(bob.bytes(), 1L, 50L, 0L));
      assertThat(vault.wallet(bob).getChainLamports()).isZero();
      assertThat(vault.wallet(bob).getRequestedWithdrawLamports()).isZero();
    }
  }

  @Test
  void givenAnItemInFlightWhenItIsSoldOnThenTheTradeWaitsForTheEndOfTheBatch() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      Player eve = vault.wallet("eve", 100);
      vault.item("sword", ann);
      vault.trade("1", "sword", ann, bob, 10);
      vault.pass(CUT);
      vault.trade("2", "sword", bob, eve, 20);
      vault.pass(Duration.ofSeconds(7));
      assertThat(vault.batches()).hasSize(1);

      vault.settle(vault.batches().getFirst().header(), 1);
      vault.pass(CUT);

      assertThat(vault.batches()).hasSize(2);
      assertThat(vault.item("sword").getInFlightOwner())
          .isEqualTo(new Bytes32(eve.key().toBytes()));
    }
  }

  @Test
  void givenMaxInFlightWhenMorePendsThenCutsWaitUntilABatchEnds() {
    try (NettingHarness vault = NettingHarness.open(cuts(1, 100, Duration.ofSeconds(5), 2))) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      for (String item : List.of("a", "b", "c")) {
        vault.item(item, ann);
        vault.trade(item, item, ann, bob, 10);
        vault.pass(CUT);
      }
      assertThat(vault.batches()).hasSize(2);

      vault.settle(vault.batches().getFirst().header(), 1);
      vault.pass(CUT);

      assertThat(vault.batches()).hasSize(3);
      assertThat(vault.batches().get(2).header().getPreviousHash())
          .isEqualTo(vault.batches().get(1).header().getBatchHash());
    }
  }

  @Test
  void givenABatchInFlightWhenItIsAbortedThenItsTradesAreRequeuedInTheirOldPlace() {
    undone((vault, batch) -> new NetBatchAborted(batch.id()), "DEFERRED BATCH_ABORTED");
  }

  @Test
  void givenABatchInFlightWhenItIsVoidedThenItsTradesAreRequeuedInTheirOldPlace() {
    undone(
        (vault, batch) -> new NetBatchVoided(batch.id(), batch.header().getBatchHash()),
        "DEFERRED BATCH_VOIDED");
  }

  private interface Undo {
    Object event(NettingHarness vault, Batch batch);
  }

  private static void undone(Undo undo, String expected) {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      Player eve = vault.wallet("eve", 100);
      vault.item("sword", ann);
      Hash32 early = vault.post(vault.sell("1", "sword", ann, bob, 60));
      vault.post(vault.buy("1", "sword", ann, bob, 60));
      vault.pass(CUT);
      vault.trade("2", "sword", ann, eve, 70);
      Batch batch = vault.batches().getFirst();
      long place = batch.parts().getFirst().getTrades().getFirst().getPlace();

      vault.chainEvent(undo.event(vault, batch));

      assertThat(vault.reason(early)).isEqualTo(expected);
      assertThat(vault.wallet(bob).getAvailableLamports()).isEqualTo(100);
      assertThat(vault.item("sword").getInFlightBatch()).isNull();
      vault.pass(CUT);
      assertThat(vault.batches()).hasSize(2);
      Batch again = vault.batches().get(1);
      List<BatchTrade> trades = again.parts().getFirst().getTrades();
      assertThat(trades.getFirst().getPlace()).isEqualTo(place);
      assertThat(trades.getFirst().getOutcome()).isEqualTo(TradeOutcome.EXECUTED);
      assertThat(trades.get(1).getOutcome()).isEqualTo(TradeOutcome.REJECTED);
      assertThat(again.id()).isEqualTo(2);
      assertThat(again.header().getPreviousHash()).isEqualTo(batch.header().getBatchHash());
    }
  }

  @Test
  void givenASessionRevokedAfterAdmissionWhenTheCutComesThenBothHalvesAreRejected() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      Player key = Player.named("key");
      vault.item("sword", ann);
      vault.chainEvent(
          new SessionKeyRegistered(
              bob.bytes(), key.bytes(), 100L, 0L, vault.now() / 1_000 + 600, 0x7e));
      Hash32 sell = vault.post(vault.sell("t", "sword", ann, bob, 60));
      Hash32 buy = vault.post(vault.buy("t", "sword", ann, bob, 60).signedBy(key));
      assertThat(vault.session(bob, key).getUsedVolumeLamports()).isEqualTo(60);

      vault.chainEvent(new SessionKeyRevoked(bob.bytes(), key.bytes()));
      vault.pass(CUT);

      assertThat(vault.batches()).isEmpty();
      assertThat(vault.reason(sell)).isEqualTo("REJECTED SESSION_REVOKED");
      assertThat(vault.reason(buy)).isEqualTo("REJECTED SESSION_REVOKED");
      assertThat(vault.session(bob, key).getUsedVolumeLamports()).isZero();
    }
  }

  @Test
  void givenADoubleSellWhenCutThenTheEarlierExecutesAndTheLaterIsRejectedOnBothSides() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      Player eve = vault.wallet("eve", 100);
      vault.item("sword", ann);
      vault.trade("1", "sword", ann, bob, 60);
      Hash32 sell = vault.post(vault.sell("2", "sword", ann, eve, 70));
      Hash32 buy = vault.post(vault.buy("2", "sword", ann, eve, 70));

      vault.pass(CUT);

      assertThat(vault.reason(sell)).isEqualTo("REJECTED ITEM_SOLD_TO_EARLIER");
      assertThat(vault.reason(buy)).isEqualTo("REJECTED ITEM_SOLD_TO_EARLIER");
      NetBatch header = vault.batches().getFirst().header();
      assertThat(header.getMembers()).isEqualTo(2);
      assertThat(header.getRejected()).isEqualTo(1);
      assertThat(
              vault
                  .batches()
                  .getFirst()
                  .parts()
                  .getFirst()
                  .getTrades()
                  .get(1)
                  .getSell()
                  .getIntent())
          .isNull();
    }
  }

  @Test
  void givenBoundedQueuesWhenTheyAreFullThenTheNextIsRefused() {
    try (NettingHarness vault =
        NettingHarness.open(NettingHarness.settings().withQueues(1, 2, 10))) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      vault.item("sword", ann);
      vault.post(vault.sell("1", "sword", ann, bob, 1));
      vault.post(vault.sell("2", "sword", ann, bob, 1));

      Hash32 third = vault.post(vault.sell("3", "sword", ann, bob, 1));
      assertThat(vault.reason(third)).isEqualTo("REJECTED QUEUE_FULL");
      vault.post(vault.buy("1", "sword", ann, bob, 1));
      Hash32 secondTrade = vault.post(vault.buy("2", "sword", ann, bob, 1));
      assertThat(vault.reason(secondTrade)).isEqualTo("REJECTED QUEUE_FULL");
    }
  }

  @Test
  void givenTheSameEventTwiceWhenReadThenMoneyMovesOnce() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      vault.chainEvent(NettingHarness.GAME, new Deposited(ann.bytes(), 0L, 40L, 40L), 999);
      vault.chainEvent(NettingHarness.GAME, new Deposited(ann.bytes(), 0L, 40L, 40L), 999);

      assertThat(vault.wallet(ann).getChainLamports()).isEqualTo(40);
    }
  }

  @Test
  void givenASettledEventOfABatchNobodyCutWhenReadThenTheTaskStops() {
    try (NettingHarness vault = NettingHarness.open()) {
      vault.wallet("ann", 0);

      assertThatThrownBy(
              () -> vault.chainEvent(new NetBatchSettled(1L, new Bytes32(new byte[32]), 0L)))
          .hasRootCauseMessage("game 1: batch 1 was never cut here");
    }
  }

  @Test
  void givenAForeignContentOfOurBatchIdWhenCommittedThenTheTaskStops() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      vault.item("sword", ann);
      vault.trade("1", "sword", ann, bob, 60);
      vault.pass(CUT);
      Bytes32 other = new Bytes32(new byte[32]);

      assertThatThrownBy(
              () ->
                  vault.chainEvent(
                      new NetBatchCommitted(
                          1L, other, other, other, other, other, 1L, 2L, 1, 1, 1, 60L)))
          .rootCause()
          .hasMessageContaining("batch 1 has hash 0000");
    }
  }

  @Test
  void givenTwoGamesWhenOneIsAtItsLimitThenTheOtherGoesOn() {
    try (NettingHarness vault = NettingHarness.open()) {
      // the test driver has one partition: both games share a task
      vault.chainEvent(2, new GameCreated(new Bytes32(new byte[32])), 5_000);
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 100);
      vault.item("sword", ann);
      Hash32 inTwo = vault.post(vault.sell("1", "sword", ann, bob, 1).inGame(2));
      vault.trade("1", "sword", ann, bob, 1);
      vault.pass(CUT);

      assertThat(vault.reason(inTwo))
          .as("wallets are per game")
          .isEqualTo("REJECTED UNKNOWN_WALLET");
      assertThat(vault.batches()).hasSize(1);
    }
  }
}
