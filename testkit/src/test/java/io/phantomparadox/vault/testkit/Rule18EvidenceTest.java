package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.OpeningBalance;
import io.phantomparadox.vault.schemas.avro.OpeningOwner;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RULES 18 and 19: a batch carries its inputs, whole and in order, however it was written. */
class Rule18EvidenceTest {
  private static final int SMALL_PART_BYTES = 32 * 1024;
  private static final int TRADES = 40;

  @Test
  void aBatchCarriesBothSignedHalvesOfWhatItExecutes() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      TestVault.Trade trade = vault.trade("sword", ann, bob, 60);
      vault.untilCut();
      BatchTrade executed = vault.batch(1).trades().getFirst();
      Expect.that(
          Arrays.equals(executed.getSell().getIntent().array(), trade.sell().intent().encode())
              && Arrays.equals(
                  executed.getBuy().getIntent().array(), trade.buy().intent().encode()),
          "the payload holds what the parties signed");
      Expect.that(
          executed.getSell().getLogOffset() == 0 && executed.getBuy().getLogOffset() == 1,
          "and where on the log it stands");
    }
  }

  @Test
  void theOffsetOfTheHalfThatCompletesATradeIsItsPlace() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("a", "b");
      Player bob = vault.player("bob").with(100);
      ann.sells("a").to(bob).at(1).post();
      vault.trade("b", ann, bob, 2);
      bob.buys("a").from(ann).at(1).post();
      vault.untilCut();
      List<Long> places = vault.batch(1).trades().stream().map(BatchTrade::getPlace).toList();
      Expect.that(places.equals(List.of(2L, 3L)), "places %s", places);
      Expect.that(
          vault.batch(1).trades().getFirst().getAmountLamports() == 2, "b was complete first");
    }
  }

  @Test
  void aBatchCarriesTheOpeningBalancesAndOwnersOfAllItTouches() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.player("idle").with(7);
      vault.trade("sword", ann, bob, 60);
      vault.untilCut();
      var part = vault.batch(1).parts().getFirst();
      List<Long> balances =
          part.getOpeningBalances().stream().map(OpeningBalance::getLamports).sorted().toList();
      Expect.that(balances.equals(List.of(0L, 100L)), "balances %s", balances);
      OpeningOwner owner = part.getOpeningOwners().getFirst();
      Expect.that(owner.getOwner().equals(ann.wallet().bytes()), "the sword was ann's");
    }
  }

  @Test
  void aBatchSaysHowFarItsCutHadReadEachTopic() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(100);
      vault.trade("sword", ann, bob, 60);
      vault.untilCut();
      NetBatch header = vault.batch(1).header();
      long intents =
          header.getOffsets().stream()
              .filter(offset -> offset.getTopic().equals(VaultTopics.INTENTS))
              .findFirst()
              .orElseThrow()
              .getNextOffset();
      Expect.that(intents == 2, "two intents were read, not %d", intents);
      Expect.that(header.getEngineVersion() > 0, "and which engine netted it");
    }
  }

  @Test
  void theHeaderIsLastAndCountsThePartsBeforeIt() {
    try (TestVault vault = sliced()) {
      tradeMuch(vault);
      NettedBatch batch = vault.batch(1);
      Expect.that(batch.parts().size() > 1, "several parts: %d", batch.parts().size());
      Expect.that(batch.header().getParts() == batch.parts().size(), "the header counts them");
      batch.executes(TRADES);
    }
  }

  @Test
  void aCutInManySlicesGivesTheSameHashAsInOne() {
    try (TestVault whole = TestVault.open();
        TestVault slices = sliced()) {
      tradeMuch(whole);
      tradeMuch(slices);
      Expect.that(
          whole.batch(1).header().getBatchHash().equals(slices.batch(1).header().getBatchHash()),
          "the hash covers the content, not how it was written");
    }
  }

  @Test
  void theSameHistoryGivesTheSameBytes() {
    try (TestVault one = TestVault.open();
        TestVault other = TestVault.open()) {
      tradeMuch(one);
      tradeMuch(other);
      List<byte[]> first = one.batch(1).values();
      List<byte[]> second = other.batch(1).values();
      for (int i = 0; i < first.size(); i++) {
        Expect.that(Arrays.equals(first.get(i), second.get(i)), "record %d differs", i);
      }
    }
  }

  private static TestVault sliced() {
    LedgerSettings settings = TestVault.settings().withSlices(SMALL_PART_BYTES, 3);
    return TestVault.open(settings);
  }

  private static void tradeMuch(TestVault vault) {
    Player ann = vault.player("ann");
    Player bob = vault.player("bob").with(10_000);
    for (int i = 0; i < TRADES; i++) {
      ann.owning("item " + i);
      vault.trade("item " + i, ann, bob, 10L + i);
    }
    vault.untilCut();
  }
}
