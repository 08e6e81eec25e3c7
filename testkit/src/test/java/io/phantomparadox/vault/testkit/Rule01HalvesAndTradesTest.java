package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.Hash32;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 1: what is a trade, and what becomes of the last half of it. */
class Rule01HalvesAndTradesTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword", "shield");
  private final Player bob = vault.player("bob").with(1_000);
  private final Player eve = vault.player("eve").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void aSellAndABuyThatFitAreATrade() {
    PostedIntent sell = ann.sells("sword").to(bob).at(100).post();
    PostedIntent buy = bob.buys("sword").from(ann).at(100).post();
    vault.untilCut();

    sell.isNetted();
    buy.isNetted();
  }

  @Test
  void theBuyMayComeFirst() {
    bob.buys("sword").from(ann).at(100).post();
    ann.sells("sword").to(bob).at(100).post().isAccepted();
    vault.untilCut().hasBatches(1);
  }

  @Test
  void halvesOfDifferentTradeIdsAreNoTrade() {
    ann.sells("sword").to(bob).at(100).trade("one").post();
    bob.buys("sword").from(ann).at(100).trade("two").post().isAccepted();
    vault.untilCut().hasBatches(0);
  }

  @Test
  void theLaterHalfWithAnotherAmountIsAMismatch() {
    ann.sells("sword").to(bob).at(100).trade("t").post();
    bob.buys("sword").from(ann).at(99).trade("t").post().isRejected("TERMS_MISMATCH");
    vault.untilCut().hasBatches(0);
  }

  @Test
  void theLaterHalfWithAnotherItemIsAMismatch() {
    ann.sells("sword").to(bob).at(100).trade("t").post();
    bob.buys("shield").from(ann).at(100).trade("t").post().isRejected("TERMS_MISMATCH");
    vault.untilCut().hasBatches(0);
  }

  @Test
  void afterAMismatchTheFirstHalfStillWaitsForOneThatFits() {
    ann.sells("sword").to(bob).at(100).trade("t").post();
    bob.buys("sword").from(ann).at(99).trade("t").post();
    bob.buys("sword").from(ann).at(100).trade("t").post().isAccepted();
    vault.untilCut().batch(1).executes(1);
  }

  @Test
  void theSameHalfAgainUnderAnotherNonceIsADuplicate() {
    ann.sells("sword").to(bob).at(100).trade("t").post();
    ann.sells("sword").to(bob).at(100).trade("t").post().isRejected("DUPLICATE_HALF");
  }

  @Test
  void anAskIsTakenByItsFirstTaker() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    bob.takes(ask).post().isAccepted();
    eve.takes(ask).post().isRejected("ALREADY_TAKEN");
    vault.untilCut().settle().item("sword").belongsTo(bob);
  }

  @Test
  void aTakeSignsTheFullTermsAndMayNotBetterThem() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    bob.takes(ask).at(1).post().isRejected("TERMS_MISMATCH");
    vault.untilCut().hasBatches(0);
  }

  @Test
  void aTakeThatDoesNotFitLeavesTheAskOpen() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    eve.takes(ask).at(1).post();
    bob.takes(ask).post().isAccepted();
    vault.untilCut().batch(1).executes(1);
  }

  @Test
  void aBidIsTakenByWhoHasTheItem() {
    PostedIntent bid = bob.bids("sword").at(100).post();
    ann.takes(bid).post().isAccepted();
    vault.untilCut().settle().item("sword").belongsTo(bob);
  }

  @Test
  void aTakeThatNamesAnotherBuyerThanTheBidIsAMismatch() {
    PostedIntent bid = bob.bids("sword").at(100).post();
    ann.takes(bid).to(eve).post().isRejected("TERMS_MISMATCH");
  }

  @Test
  void aTakeOfNothingIsRefused() {
    Hash32 nothing = Hash32.sha256(new byte[] {1});
    bob.takes(nothing, "sword", ann).at(100).post().isRejected("UNKNOWN_REFERENCE");
  }

  @Test
  void aTakeOfASellIsRefused() {
    PostedIntent sell = ann.sells("sword").to(bob).at(100).post();
    eve.takes(sell).post().isRejected("WRONG_REFERENCE");
  }

  @Test
  void aTakeOfAnAskThatIsOverIsRefused() {
    PostedIntent ask = ann.asks("sword").at(100).expiresIn(SHORT).post();
    vault.pass(SHORT.plusSeconds(1));
    bob.takes(ask).post().isRejected("REFERENCE_ENDED");
  }

  @Test
  void aCancelTakesAnOwnHalfBack() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    PostedIntent cancel = ann.cancels(ask).post();
    ask.isCancelled("CANCELLED_BY_OWNER");
    cancel.isCancelled("CANCEL_DONE");
    bob.takes(ask).post().isRejected("REFERENCE_ENDED");
  }

  @Test
  void aCancelTakesATradeBackThatIsNotYetCut() {
    TestVault.Trade trade = vault.trade("sword", ann, bob, 100);
    ann.cancels(trade.sell()).post();
    trade.sell().isCancelled("CANCELLED_BY_OWNER");
    trade.buy().isCancelled("CANCELLED_BY_COUNTERPARTY");
    vault.untilCut().hasBatches(0);
  }

  @Test
  void aCancelOfATradeInABatchIsTooLate() {
    TestVault.Trade trade = vault.trade("sword", ann, bob, 100);
    vault.untilCut();
    ann.cancels(trade.sell()).post().isRejected("ALREADY_CUT");
    trade.isNetted();
  }

  @Test
  void aCancelOfSomebodyElsesHalfIsRefused() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    eve.cancels(ask).post().isRejected("WRONG_REFERENCE");
    bob.takes(ask).post().isAccepted();
  }

  @Test
  void aCancelOfNothingIsRefused() {
    ann.cancels(Hash32.sha256(new byte[] {1})).post().isRejected("UNKNOWN_REFERENCE");
  }

  @Test
  void aSecondCancelFindsNothingToTakeBack() {
    PostedIntent ask = ann.asks("sword").at(100).post();
    ann.cancels(ask).post();
    ann.cancels(ask).post().isRejected("REFERENCE_ENDED");
  }

  @Test
  void aHalfIsUsedOnceEvenIfItIsPostedAgainAfterItsBatchSettled() {
    IntentDraft sell = ann.sells("sword").to(bob).at(100);
    IntentDraft buy = bob.buys("sword").from(ann).at(100);
    sell.post();
    buy.post();
    vault.untilCut().settle();
    sell.post();
    buy.post();
    vault.untilCut().hasBatches(1);
  }
}
