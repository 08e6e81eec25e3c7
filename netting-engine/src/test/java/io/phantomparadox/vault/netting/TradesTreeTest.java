package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradesTreeTest {
  private static List<Trade> trades(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            k ->
                new Trade(
                    Market.id('s', k),
                    Market.id('b', k),
                    Market.id('i', k),
                    Market.id("A"),
                    Market.id("B"),
                    k,
                    k))
        .toList();
  }

  private static TradesTree tree(List<Trade> trades) {
    return TradesTree.of(trades, IntSequence.of(IntStream.range(0, trades.size()).toArray()));
  }

  @Test
  void noTradesHaveTheZeroRoot() {
    assertThat(tree(trades(0)).root()).isEqualTo(Id32.ZERO);
    assertThat(tree(trades(0)).proofOf(Market.id('s', 0))).isEmpty();
  }

  @Test
  void oneTradeIsItsOwnRoot() {
    List<Trade> trades = trades(1);
    assertThat(tree(trades).root()).isEqualTo(TradesTree.leaf(trades.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33, 100})
  void everyIntentProvesItsTradeAndNoOther(int count) {
    List<Trade> trades = trades(count);
    TradesTree tree = tree(trades);
    for (int k = 0; k < count; k++) {
      TradesTree.Proof proof = tree.proofOf(trades.get(k).buyIntentId()).orElseThrow();
      assertThat(proof).isEqualTo(tree.proofAt(k));
      assertThat(proof.proves(TradesTree.leaf(trades.get(k)), tree.root())).isTrue();
      assertThat(proof.proves(TradesTree.leaf(trades.get(k)), Id32.ZERO)).isFalse();
      for (int other = 0; other < count; other++) {
        assertThat(proof.proves(TradesTree.leaf(trades.get(other)), tree.root()))
            .isEqualTo(other == k);
      }
    }
  }

  @Test
  void proofWithASiblingTooManyOrTooFewProvesNothing() {
    List<Trade> trades = trades(6);
    TradesTree tree = tree(trades);
    TradesTree.Proof proof = tree.proofAt(4);
    Id32 leaf = TradesTree.leaf(trades.get(4));
    List<Id32> longer = new ArrayList<>(proof.siblings());
    longer.add(Id32.ZERO);

    assertThat(new TradesTree.Proof(4, 6, longer).proves(leaf, tree.root())).isFalse();
    assertThat(
            new TradesTree.Proof(4, 6, proof.siblings().subList(1, proof.siblings().size()))
                .proves(leaf, tree.root()))
        .isFalse();
  }
}
