package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.exact.ExactOptimum;
import io.phantomparadox.vault.netting.fast.Objective;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Worked gridlocks of Project Ubin phase 2 and T2-style cases of SimCash: at least as many settle
 * as was published. An obligation "X>Y:a" (X pays Y) is a trade of an item of its own that Y owns.
 */
class PublishedGridlocksTest {
  private record Gridlock(String name, int published, NettingInput input) {}

  /**
   * name | mode | published number settled (-1 unknown) | balances | obligations | final balances.
   */
  private static Gridlock parse(String line) {
    String[] fields = line.split("\\|", -1);
    Market market = new Market();
    for (String balance : fields[3].split(" ", -1)) {
      String[] parts = balance.split(":", -1);
      market.wallet(parts[0], Long.parseLong(parts[1]));
    }
    int place = 0;
    for (String obligation : fields[4].split(" ", -1)) {
      String[] parts = obligation.split("[>:]", -1);
      String item = "item" + place++;
      market.owner(item, parts[1]).trade(item, parts[1], parts[0], Long.parseLong(parts[2]));
    }
    return new Gridlock(fields[0], Integer.parseInt(fields[2]), market.input());
  }

  @TestFactory
  List<DynamicTest> settleAtLeastAsManyAsPublished() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.addAll(SharedFixtures.lines("fixtures/netting/ubin-gridlocks.txt"));
    lines.addAll(SharedFixtures.lines("fixtures/netting/simcash-netting.txt"));
    return Engines.fast()
        .flatMap(
            engine ->
                lines.stream()
                    .map(PublishedGridlocksTest::parse)
                    .map(
                        gridlock ->
                            DynamicTest.dynamicTest(
                                engine.level() + ": " + gridlock.name(),
                                () -> check(engine, gridlock))))
        .toList();
  }

  private static void check(NettingEngine engine, Gridlock gridlock) {
    NettingOutcome outcome = Engines.net(engine, gridlock.input());
    int settled = outcome.replaySequence().size();
    assertThat(settled).isGreaterThanOrEqualTo(gridlock.published());
    if (gridlock.input().trades().size() <= ExactOptimum.TRADES_MAX) {
      ExactOptimum.Optimum optimum =
          ExactOptimum.solve(gridlock.input(), Objective.weights(gridlock.input()));
      assertThat(settled).as("the optimum").isEqualTo(optimum.count());
    }
  }
}
