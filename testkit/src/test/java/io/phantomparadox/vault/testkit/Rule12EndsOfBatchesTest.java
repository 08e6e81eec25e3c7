package io.phantomparadox.vault.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 8 and 12: three ends of a batch, each only on its finalized event. */
class Rule12EndsOfBatchesTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(100);
  private final Player eve = vault.player("eve").with(100);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void tradesOfAnAbortedBatchAreNettedAgainInTheirOldPlace() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut().trade("sword", ann, eve, 70);
    long place = vault.batch(1).trades().getFirst().getPlace();
    vault.abort().untilCut();

    var again = vault.batch(2).trades();
    Expect.that(again.getFirst().getPlace() == place, "place %d", again.getFirst().getPlace());
    Expect.that(again.getFirst().getOutcome() == TradeOutcome.EXECUTED, "the earlier one wins");
    Expect.that(again.get(1).getOutcome() == TradeOutcome.REJECTED, "the later one does not");
  }

  @Test
  void batchIdsAndHashesChainThroughAbortedAndVoidBatches() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut().voidBatch().untilCut().abort().untilCut();
    vault.hasBatches(3);
    for (int id = 2; id <= 3; id++) {
      Bytes32 before = vault.batch(id - 1).header().getBatchHash();
      Expect.that(vault.batch(id).header().getPreviousHash().equals(before), "batch %d", id);
    }
  }

  @Test
  void theEndOfABatchNobodyCutStopsTheGame() {
    assertThatThrownBy(
            () -> vault.chain().tell(new NetBatchSettled(1L, new Bytes32(new byte[32]), 0L)))
        .hasRootCauseMessage("game 1: batch 1 was never cut here");
  }

  @Test
  void aCommitOfOtherContentUnderOurBatchIdStopsTheGame() {
    vault.trade("sword", ann, bob, 60);
    vault.untilCut();
    Bytes32 other = new Bytes32(new byte[32]);
    assertThatThrownBy(
            () ->
                vault
                    .chain()
                    .tell(
                        new NetBatchCommitted(
                            1L, other, other, other, other, other, 1L, 2L, 1, 1, 1, 60L)))
        .rootCause()
        .hasMessageContaining("batch 1 has hash 0000");
  }
}
