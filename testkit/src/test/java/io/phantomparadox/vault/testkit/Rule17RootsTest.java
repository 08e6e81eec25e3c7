package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.IntSequence;
import io.phantomparadox.vault.netting.Trade;
import io.phantomparadox.vault.netting.TradesTree;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 17: two roots, one for the players' trades and one for the chunks of the chain. */
class Rule17RootsTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("a", "b", "c");
  private final Player bob = vault.player("bob").with(100);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void everyExecutedIntentHasAProofUnderTheTradesRootOfTheHeader() {
    List<TestVault.Trade> posted =
        List.of(
            vault.trade("a", ann, bob, 10),
            vault.trade("b", ann, bob, 20),
            vault.trade("c", ann, bob, 30));
    vault.untilCut();
    List<Trade> executed = executed(vault.batch(1));
    TradesTree tree = tree(executed);
    Id32 root = id(vault.batch(1).header().getTradesRoot());
    for (TestVault.Trade trade : posted) {
      for (PostedIntent half : List.of(trade.sell(), trade.buy())) {
        TradesTree.Proof proof = tree.proofOf(Id32.of(half.id().toBytes())).orElseThrow();
        Id32 leaf = TradesTree.leaf(executed.get(proof.position()));
        Expect.that(proof.proves(leaf, root), "%s is under the root", half.id());
      }
    }
  }

  @Test
  void aTradeThatWaitsIsUnderNoRoot() {
    vault.trade("a", ann, bob, 10);
    TestVault.Trade tooDear = vault.trade("b", ann, bob, 500);
    vault.untilCut();
    TradesTree tree = tree(executed(vault.batch(1)));
    Expect.that(tree.size() == 1, "one trade was executed");
    Expect.that(
        tree.root().equals(id(vault.batch(1).header().getTradesRoot())), "the root is of that one");
    Expect.that(
        tree.proofOf(Id32.of(tooDear.buy().id().toBytes())).isEmpty(), "nothing proves the other");
  }

  @Test
  void theChunkRootIsAnotherAndIsFixedByTheCommit() {
    vault.trade("a", ann, bob, 10);
    vault.untilCut().settle();
    var commit = vault.chain().batches().get(1L).event();
    Expect.that(
        commit.getTradesRoot().equals(vault.batch(1).header().getTradesRoot()), "trades root");
    Expect.that(!commit.getChunkRoot().equals(commit.getTradesRoot()), "two different roots");
  }

  /** The executed trades in the order of their replay. */
  private static List<Trade> executed(NettedBatch batch) {
    return batch.trades().stream()
        .filter(trade -> trade.getOutcome() == TradeOutcome.EXECUTED)
        .sorted(Comparator.comparingInt(BatchTrade::getReplayPosition))
        .map(
            trade ->
                new Trade(
                    id(trade.getSell().getIntentId()),
                    id(trade.getBuy().getIntentId()),
                    id(trade.getItem()),
                    id(trade.getSeller()),
                    id(trade.getBuyer()),
                    trade.getAmountLamports(),
                    trade.getPlace()))
        .toList();
  }

  private static TradesTree tree(List<Trade> executed) {
    return TradesTree.of(executed, IntSequence.of(IntStream.range(0, executed.size()).toArray()));
  }

  private static Id32 id(Bytes32 bytes) {
    return Id32.of(bytes.bytes());
  }
}
