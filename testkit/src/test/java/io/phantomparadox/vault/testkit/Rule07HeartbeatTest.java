package io.phantomparadox.vault.testkit;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RULES 7: nothing is decided before the chain was heard, and no cut is made when it is silent. */
class Rule07HeartbeatTest {
  @Test
  void admissionWaitsForTheFirstHeartbeat() {
    try (TestVault vault = TestVault.openUnheard()) {
      Player ann = vault.stranger("ann");
      PostedIntent early = ann.sells("sword").to(vault.stranger("bob")).at(1).post();
      vault.passUnheard(Duration.ofSeconds(2));
      early.isAccepted();
      vault.heartbeat();
      early.isRejected("UNKNOWN_WALLET");
    }
  }

  @Test
  void whatCameBeforeTheFirstHeartbeatIsAdmittedWithAllTheChainToldUntilThen() {
    try (TestVault vault = TestVault.openUnheard()) {
      vault.trade("sword", vault.stranger("ann"), vault.stranger("bob"), 100);
      vault.player("ann").owning("sword");
      vault.player("bob").with(1_000);
      vault.heartbeat().untilCut().batch(1).executes(1);
    }
  }

  @Test
  void anOldHeartbeatStopsCutsUntilTheListenerIsBack() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.passUnheard(Duration.ofSeconds(31)).trade("sword", ann, bob, 60);
      vault.passUnheard(Duration.ofSeconds(10)).hasBatches(0);
      vault.heartbeat().passUnheard(Duration.ofMillis(1_500)).hasBatches(1);
    }
  }

  @Test
  void aBatchRecordsTheLastSlotItsCutHadSeen() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.trade("sword", ann, bob, 60);
      vault.untilCut();
      long last = vault.chain().events().getLast().getSlot();
      Expect.that(vault.batch(1).header().getAsOfSlot() == last, "as of slot %d", last);
    }
  }
}
