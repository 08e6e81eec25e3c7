package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.netting.Id32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DESIGN: the words of the way of the data, as an operator and an analyst see them. */
class DesignTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void manyTradesBecomeOneDeltaPerWallet() {
    ann.owning("a", "b", "c");
    vault.trade("a", ann, bob, 10);
    vault.trade("b", ann, bob, 20);
    vault.trade("c", ann, bob, 30);
    vault.untilCut().batch(1).executes(3).movesNet(60);
    Expect.that(vault.batch(1).header().getWalletsChanged() == 2, "two wallets change");
  }

  @Test
  void anItemThatComesBackIsNoMoveAtAll() {
    ann.deposits(100);
    vault.trade("sword", ann, bob, 50);
    vault.trade("sword", bob, ann, 50);
    vault.untilCut().batch(1).executes(2).movesNet(0).header();
    Expect.that(vault.batch(1).header().getItemsMoved() == 0, "nothing moves on chain");
  }

  @Test
  void aNettedTradeHasNoResultOfItsOwn() {
    vault.trade("sword", ann, bob, 50);
    vault.untilCut().settle();
    Expect.that(vault.results().isEmpty(), "it follows from the batch: %s", vault.results());
  }

  @Test
  void theStoreKnowsWhatBecameOfAnIntent() {
    PostedIntent sell = ann.sells("sword").to(bob).at(1).post();
    Expect.that(stateOf(sell).equals("WAITING"), "%s", stateOf(sell));
    bob.buys("sword").from(ann).at(1).post();
    Expect.that(stateOf(sell).equals("MATCHED"), "%s", stateOf(sell));
    vault.untilCut().settle();
    Expect.that(stateOf(sell).equals("EXECUTED"), "%s", stateOf(sell));
  }

  private String stateOf(PostedIntent intent) {
    Id32 id = Id32.of(intent.id().toBytes());
    return vault.store().intent(TestVault.GAME, id).orElseThrow().state();
  }

  @Test
  void theStoreKnowsTheBatchesInFlight() {
    vault.trade("sword", ann, bob, 50);
    vault.untilCut();
    var flying = vault.store().inFlight(TestVault.GAME);
    Expect.that(flying.size() == 1 && flying.getFirst().batchId() == 1, "%s", flying);
    vault.settle();
    Expect.that(vault.store().inFlight(TestVault.GAME).isEmpty(), "it ended");
  }

  @Test
  void theStoreKnowsTheTradesThatWait() {
    vault.trade("sword", ann, bob, 5_000);
    vault.untilCut();
    var waiting = vault.store().pending(TestVault.GAME, 0, 10);
    Expect.that(waiting.size() == 1, "%s", waiting);
    Expect.that(waiting.getFirst().deferral().equals("INSUFFICIENT_NET_FUNDS"), "%s", waiting);
  }

  @Test
  void theTopicsOfBalancesAndItemsAreTheNettedView() {
    vault.trade("sword", ann, bob, 300);
    vault.untilCut();
    bob.hasAvailable(700).hasOnChain(1_000);
    vault.item("sword").belongsTo(ann).isOnItsWayTo(bob);
  }

  @Test
  void playersThatLeaveAreNotNettedWithWhatTheyTakeAlong() {
    bob.requestsWithdrawal(1_000);
    vault.trade("sword", ann, bob, 1);
    vault.untilCut().hasBatches(0);
    bob.completesWithdrawal().hasOnChain(0).hasAvailable(0);
  }
}
