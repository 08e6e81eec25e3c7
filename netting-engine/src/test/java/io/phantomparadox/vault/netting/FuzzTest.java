package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.fast.Objective;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small random markets against every property that holds exactly (NETTING.md section 5). 1,500 a
 * run and engine; 500,000 with {@code -Dvault.test.long=true}. The seed is part of every failure.
 */
class FuzzTest {
  private static final int MARKETS = Boolean.getBoolean("vault.test.long") ? 500_000 : 700;

  private static NettingInput market(long seed) {
    Random random = new Random(seed);
    int trades = 1 + random.nextInt(random.nextInt(4) == 0 ? 150 : 30);
    return Markets.random(
            random,
            trades,
            2 + random.nextInt(10),
            1 + random.nextInt(12),
            2 + random.nextInt(random.nextBoolean() ? 4 : 1000))
        .build();
  }

  @ParameterizedTest
  @MethodSource("io.phantomparadox.vault.netting.Engines#all")
  void propertiesHoldOnEveryMarket(NettingEngine engine) {
    for (long seed = 1; seed <= MARKETS; seed++) {
      NettingInput input = market(seed);
      try {
        NettingOutcome outcome = Engines.net(engine, input);
        notWorseThanNaive(engine, input, outcome);
        scalingChangesNothing(engine, input, outcome);
        renamingChangesNothing(engine, input, outcome);
        executedSetNetsToItself(engine, input, outcome);
        faultyTradesInfluenceNothing(engine, input, outcome);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(engine.level() + ", seed " + seed, e);
      }
    }
  }

  private static void notWorseThanNaive(
      NettingEngine engine, NettingInput input, NettingOutcome outcome) {
    NettingOutcome naive = NettingEngines.naive().net(input);
    assertThat(Objective.of(input, outcome)).isGreaterThanOrEqualTo(Objective.of(input, naive));
    if (naive.replaySequence().size() == input.trades().size()) {
      assertThat(outcome).isEqualTo(naive);
    }
    assertThat(engine.net(input)).isEqualTo(outcome);
  }

  private static void scalingChangesNothing(
      NettingEngine engine, NettingInput input, NettingOutcome outcome) {
    for (long factor : new long[] {2, 3, 1_000_003}) {
      assertThat(engine.net(Inputs.scaled(input, factor)).replaySequence())
          .isEqualTo(outcome.replaySequence());
    }
  }

  private static void renamingChangesNothing(
      NettingEngine engine, NettingInput input, NettingOutcome outcome) {
    NettingInput renamed =
        Inputs.renamed(
            input,
            id -> {
              byte[] bytes = id.toBytes();
              for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (bytes[k] * 167 + 13);
              }
              return Id32.of(bytes);
            });
    assertThat(engine.net(renamed).replaySequence()).isEqualTo(outcome.replaySequence());
  }

  private static void executedSetNetsToItself(
      NettingEngine engine, NettingInput input, NettingOutcome outcome) {
    Set<Trade> executed =
        outcome.replaySequence().stream()
            .mapToObj(input.trades()::get)
            .collect(Collectors.toUnmodifiableSet());
    NettingOutcome again = engine.net(Inputs.only(input, executed::contains));
    assertThat(again.replaySequence().size()).isEqualTo(executed.size());
    assertThat(again.deltas()).isEqualTo(outcome.deltas());
    assertThat(again.ownerChanges()).isEqualTo(outcome.ownerChanges());
  }

  private static void faultyTradesInfluenceNothing(
      NettingEngine engine, NettingInput input, NettingOutcome outcome) {
    NettingInput without = Inputs.only(input, t -> !t.seller().equals(t.buyer()));
    NettingOutcome other = engine.net(without);
    assertThat(other.replaySequence().stream().mapToObj(without.trades()::get).toList())
        .isEqualTo(outcome.replaySequence().stream().mapToObj(input.trades()::get).toList());
  }
}
