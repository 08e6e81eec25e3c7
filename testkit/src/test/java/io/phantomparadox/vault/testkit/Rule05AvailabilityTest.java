package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 5 and 13, as far as they are not in the tables of docs/SCENARIOS.md. */
class Rule05AvailabilityTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(100);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
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
  void aWithdrawalPaysWhatIsThereWhenLessIsThereThanWasAsked() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut();
    bob.requestsWithdrawal(90);
    vault.settle();
    bob.completesWithdrawal().hasOnChain(0);
    Expect.that(bob.view().getRequestedWithdrawLamports() == 0, "the request is over");
  }
}
