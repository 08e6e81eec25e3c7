package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 13: whoever asks for his money is netted without it from that event on. */
class Rule13LeavingTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(100).owning("shield");

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void whatIsNotAskedForCanStillBeSpent() {
    bob.requestsWithdrawal(60);
    vault.trade("sword", ann, bob, 40);
    vault.untilCut().settle();
    bob.hasAvailable(0).hasOnChain(60).completesWithdrawal().hasOnChain(0);
  }

  @Test
  void whoAskedForMoreThanIsThereCannotSpendWhatComesInLater() {
    bob.requestsWithdrawal(500);
    ann.deposits(30);
    vault.trade("shield", bob, ann, 30);
    vault.untilCut().settle();
    bob.hasOnChain(130).hasAvailable(0);
    TestVault.Trade late = vault.trade("sword", ann, bob, 1);
    vault.untilCut().hasBatches(1);
    late.buy().isDeferred("INSUFFICIENT_NET_FUNDS");
  }

  @Test
  void aRequestAfterTheCutDoesNotTouchTheBatchThatCouldNotSeeIt() {
    vault.trade("sword", ann, bob, 100);
    vault.untilCut();
    bob.requestsWithdrawal(100);
    vault.settle();
    ann.hasOnChain(100);
    bob.completesWithdrawal().hasOnChain(0);
    vault.item("sword").belongsTo(bob);
  }

  @Test
  void afterThePayoutTheRestIsAvailableAgain() {
    bob.requestsWithdrawal(60).hasAvailable(40).completesWithdrawal().hasAvailable(40);
    bob.deposits(10).hasAvailable(50);
  }

  @Test
  void itemsOfSomebodyWhoTookHisMoneyCanStillBeSold() {
    bob.requestsWithdrawal(100).completesWithdrawal();
    ann.deposits(20);
    vault.trade("shield", bob, ann, 20);
    vault.untilCut().settle();
    bob.hasAvailable(20);
    vault.item("shield").belongsTo(ann);
  }
}
