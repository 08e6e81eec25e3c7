package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RULES 6 and DESIGN, netting topology: when a window is cut, and what is in it. */
class Rule06CutsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static LedgerSettings cuts(int min, int max, Duration window, int inFlight) {
    return TestVault.settings().withCuts(SECOND, min, max, window, inFlight);
  }

  @Test
  void aCutNeedsNoFurtherTraffic() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.trade("sword", ann, bob, 60);
      vault.hasBatches(0).passUnheard(SECOND.plusMillis(100)).hasBatches(1);
    }
  }

  @Test
  void fewerThanTheMinimumWaitForTheEndOfTheWindow() {
    try (TestVault vault = TestVault.open(cuts(3, 100, Duration.ofSeconds(5), 4))) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.trade("sword", ann, bob, 60);
      vault.pass(Duration.ofSeconds(4)).hasBatches(0);
      vault.pass(Duration.ofSeconds(2)).hasBatches(1);
    }
  }

  @Test
  void theMaximumCutsAtOnceTheFirstInOrder() {
    try (TestVault vault = TestVault.open(cuts(2, 2, Duration.ofSeconds(60), 4))) {
      Player ann = vault.player("ann").owning("a", "b", "c");
      Player bob = vault.player("bob").with(100);
      vault.trade("a", ann, bob, 1);
      vault.hasBatches(0).trade("b", ann, bob, 1);
      vault.hasBatches(1).trade("c", ann, bob, 1).isNotNetted();
    }
  }

  @Test
  void atMostMaxInFlightBatchesAreWithoutAnEnd() {
    try (TestVault vault = TestVault.open(cuts(1, 100, Duration.ofSeconds(5), 2))) {
      Player ann = vault.player("ann").owning("a", "b", "c");
      Player bob = vault.player("bob").with(100);
      for (String item : List.of("a", "b", "c")) {
        vault.trade(item, ann, bob, 10);
        vault.untilCut();
      }
      vault.hasBatches(2).settle().untilCut().hasBatches(3);
    }
  }

  @Test
  void aChainOfResalesIsOneMoveOfTheItem() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      Player eve = vault.player("eve").with(100);
      vault.trade("sword", bob, eve, 70);
      vault.trade("sword", ann, bob, 60);
      vault.untilCut().batch(1).executes(2).movesNet(70);
      Expect.that(vault.batch(1).header().getItemsMoved() == 1, "one item moves once");
    }
  }

  @Test
  void waitingHalvesAndPendingTradesAreBounded() {
    try (TestVault vault = TestVault.open(TestVault.settings().withQueues(1, 2, 10))) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      ann.sells("sword").to(bob).at(1).trade("1").post();
      ann.sells("sword").to(bob).at(1).trade("2").post();
      ann.sells("sword").to(bob).at(1).trade("3").post().isRejected("QUEUE_FULL");
      bob.buys("sword").from(ann).at(1).trade("1").post().isAccepted();
      bob.buys("sword").from(ann).at(1).trade("2").post().isRejected("QUEUE_FULL");
    }
  }

  @Test
  void aRejectedMemberOfACutIsInThePayloadWithoutItsSignedBytes() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      Player eve = vault.player("eve").with(100);
      vault.trade("sword", ann, bob, 60);
      vault.trade("sword", ann, eve, 70);
      vault.untilCut();
      var member = vault.batch(1).trades().get(1);
      Expect.that(member.getOutcome() == TradeOutcome.REJECTED, "%s", member.getOutcome());
      Expect.that(member.getSell().getIntent() == null, "nothing moved, nothing is proven");
    }
  }
}
