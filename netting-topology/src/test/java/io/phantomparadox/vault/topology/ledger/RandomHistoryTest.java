package io.phantomparadox.vault.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of one game against a simple model that knows inputs and outputs only: wallets,
 * items, sessions and batches must be what the rules say after every step, and in the end nothing
 * accepted is without an end and nothing is left behind in the store.
 */
class RandomHistoryTest {
  static LongStream seeds() {
    int count = Boolean.getBoolean("vault.test.long") ? 3_000 : 60;
    return LongStream.range(0, count);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void givenARandomHistoryWhenItIsPlayedThenTheModelAgreesAfterEveryStep(long seed) {
    RandomHistory history = new RandomHistory(seed);
    for (int step = 0; step < 400; step++) {
      history.step();
      history.check();
    }
    history.finish();
    history.checkEnd();
    assertThat(history.posted()).as("seed " + seed + " posted something").isPositive();
  }
}
