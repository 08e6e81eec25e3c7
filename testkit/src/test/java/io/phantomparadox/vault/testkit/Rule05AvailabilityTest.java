package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 5 and 13: which money netting may spend. */
class Rule05AvailabilityTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword", "crown");
  private final Player bob = vault.player("bob").with(100).owning("shield");

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void aDepositIsAvailableWhenItIsFinal() {
    bob.hasAvailable(100).deposits(50).hasAvailable(150);
  }

  @Test
  void debitsInFlightAreNotAvailable() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut();
    bob.hasAvailable(40).hasOnChain(100);
  }

  @Test
  void creditsInFlightAreNotAvailableUntilTheirBatchIsFinal() {
    vault.trade("sword", ann, bob, 100);
    vault.untilCut();
    ann.hasAvailable(0);
    vault.settle();
    ann.hasAvailable(100);
  }

  @Test
  void moneyInFlightIsNotSpentTwice() {
    vault.trade("sword", ann, bob, 100);
    vault.untilCut();
    TestVault.Trade second = vault.trade("crown", ann, bob, 1);
    vault.untilCut().hasBatches(1);
    second.buy().isDeferred("INSUFFICIENT_NET_FUNDS");
  }

  @Test
  void aWalletMayBeShortInsideABatchIfItIsNotAtItsEnd() {
    // ann has nothing but buys the shield with what the sword brings
    vault.trade("shield", bob, ann, 80);
    vault.trade("sword", ann, bob, 90);
    vault.untilCut().batch(1).executes(2).movesNet(10);
  }

  @Test
  void aTradeNobodyCanPayForIsCarriedUntilADepositComes() {
    TestVault.Trade trade = vault.trade("sword", ann, bob, 150);
    vault.untilCut().hasBatches(0);
    trade.buy().isDeferred("INSUFFICIENT_NET_FUNDS");
    bob.deposits(50);
    vault.untilCut().batch(1).executes(1);
    bob.hasAvailable(0);
  }

  @Test
  void aDeferralIsToldOnce() {
    vault.trade("sword", ann, bob, 150);
    vault.untilCut();
    int told = vault.results().size();
    vault.pass(java.time.Duration.ofSeconds(20));
    Expect.that(vault.results().size() == told, "told again: %s", vault.results());
  }

  @Test
  void requestedWithdrawalsAreNotAvailable() {
    bob.requestsWithdrawal(60).hasAvailable(40);
    vault.trade("sword", ann, bob, 50);
    vault.untilCut().hasBatches(0);
  }

  @Test
  void aCancelledWithdrawalIsAvailableAgain() {
    vault.trade("sword", ann, bob, 50);
    bob.requestsWithdrawal(60).cancelsWithdrawal().hasAvailable(100);
    vault.untilCut().hasBatches(1);
  }

  @Test
  void whatIsAvailableIsNeverBelowZero() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut();
    bob.requestsWithdrawal(90).hasAvailable(0);
  }

  @Test
  void aWithdrawalPaysWhatIsThereWhenLessIsThereThanWasAsked() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut();
    bob.requestsWithdrawal(90);
    vault.settle();
    bob.completesWithdrawal().hasOnChain(0);
    Expect.that(bob.view().getRequestedWithdrawLamports() == 0, "the request is over");
  }

  @Test
  void theSameEventTwiceMovesMoneyOnce() {
    bob.deposits(11);
    vault.chain().repeatLastEvent();
    bob.hasOnChain(111);
  }
}
