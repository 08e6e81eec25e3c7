package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.exact.ExactOptimum;
import io.phantomparadox.vault.netting.fast.Objective;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How close the fast engine comes to the optimum, on markets small enough to know it. */
class ExactOptimumTest {
  private static final int MARKETS = Boolean.getBoolean("vault.test.long") ? 3_500 : 250;

  @ParameterizedTest
  @MethodSource("io.phantomparadox.vault.netting.Engines#fast")
  void engineIsNearTheOptimumAndNeverAbove(NettingEngine engine) {
    long reached = 0;
    long possible = 0;
    long reachedCount = 0;
    long possibleCount = 0;
    int countOptimal = 0;
    for (int seed = 1; seed <= MARKETS; seed++) {
      Random random = new Random(seed);
      NettingInput input =
          Markets.random(
                  random,
                  10 + random.nextInt(5),
                  3 + random.nextInt(6),
                  2 + random.nextInt(8),
                  2 + random.nextInt(100))
              .build();
      NettingOutcome outcome = Engines.net(engine, input);
      long objective = Objective.of(input, outcome);
      ExactOptimum.Optimum optimum = ExactOptimum.solve(input, Objective.weights(input));

      assertThat(objective).as("seed %s", seed).isLessThanOrEqualTo(optimum.weight());
      int executed = outcome.replaySequence().size();
      assertThat(executed).as("seed %s", seed).isLessThanOrEqualTo(optimum.count());
      reached += objective;
      possible += optimum.weight();
      reachedCount += executed;
      possibleCount += optimum.count();
      countOptimal += executed == optimum.count() ? 1 : 0;
    }
    String report =
        "%s: %.2f %% of the optimal objective, %.2f %% of the optimal count, optimal in %.1f %%"
            .formatted(
                engine.level(),
                100.0 * reached / possible,
                100.0 * reachedCount / possibleCount,
                100.0 * countOptimal / MARKETS);
    System.Logger log = System.getLogger(ExactOptimumTest.class.getName());
    log.log(System.Logger.Level.INFO, report);
    assertThat(reached).as(report).isGreaterThanOrEqualTo(possible * 97 / 100);
    assertThat(reachedCount).as(report).isGreaterThanOrEqualTo(possibleCount * 97 / 100);
  }
}
