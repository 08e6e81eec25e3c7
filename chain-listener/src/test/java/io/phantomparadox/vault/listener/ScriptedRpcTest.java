package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.listener.ScriptedListener.Script;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.ForeignKind;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The listener over scripted nodes: disconnects, throttling, stalls, nonsense, nodes behind,
 * skipped slots, blocks that fail in the middle, lists with signatures twice, in disorder or cut
 * short, logs cut at random, forks below finality, kills between produce and commit. A bounded
 * number of seeds; thousands with {@code -Dvault.test.long=true}. The seed is part of every
 * failure.
 */
class ScriptedRpcTest {
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 2_000 : 30;
  private static final int SLOTS = 60;

  @ParameterizedTest
  @CsvSource({"BLOCKS,1", "BLOCKS,3", "SIGNATURES,1", "SIGNATURES,3"})
  void givenBadNodesAndKillsWhenFollowedThenTheChainsEventsArePublishedEachOnceInOrder(
      Mode mode, int nodes) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      ScriptedCluster cluster = new ScriptedCluster(seed, SLOTS);
      ScriptedListener listener = new ScriptedListener(seed, cluster, Script.bad(mode, nodes));

      ListenerHealth health = listener.run();

      assertThat(health.state())
          .as("seed %d: %s", seed, health.detail())
          .isEqualTo(ListenerHealth.State.STOPPED);
      assertThat(listener.log.ids(false))
          .as("vault events, seed %d", seed)
          .containsExactlyElementsOf(cluster.vaultEvents());
      assertThat(listener.log.ids(true))
          .as("program events, seed %d", seed)
          .containsExactlyElementsOf(cluster.programEvents());
    }
  }

  @Test
  void givenAnyChainWhenReadInBothWaysThenTheEventsAreTheSameToTheByte() {
    long undecoded = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      long one = seed;
      List<List<ChainEvent>> read =
          Stream.of(Mode.BLOCKS, Mode.SIGNATURES)
              .map(mode -> read(new ScriptedCluster(one, SLOTS), Script.good(mode)))
              .toList();

      assertThat(read.getLast()).as("seed %d", seed).isEqualTo(read.getFirst());
      assertThat(read.getFirst()).isNotEmpty();
      undecoded += read.getFirst().stream().filter(ScriptedRpcTest::isUndecoded).count();
    }
    assertThat(undecoded).as("bytes that no IDL describes").isPositive();
  }

  private static List<ChainEvent> read(ScriptedCluster cluster, Script script) {
    ScriptedListener listener = new ScriptedListener(1, cluster, script);
    assertThat(listener.run().state()).isEqualTo(ListenerHealth.State.STOPPED);
    long undecoded = listener.log.events.stream().filter(ScriptedRpcTest::isUndecoded).count();
    double counted =
        listener.meters.get("vault.listener.unknown.events").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
    assertThat(counted)
        .as("what no IDL describes is kept, and counted")
        .isEqualTo((double) undecoded);
    return listener.log.events;
  }

  private static boolean isUndecoded(ChainEvent event) {
    return event.getBody() instanceof ForeignEvent body
        && body.getKind() != ForeignKind.LOG_TRUNCATED
        && body.getJson() == null;
  }

  @Test
  void givenATransactionThatIsNeverListedWhenReadBySignaturesThenItHaltsUnlessNothingIsLost() {
    int halted = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      ScriptedCluster cluster = new ScriptedCluster(seed, SLOTS);
      List<String> signatures =
          cluster.view(Long.MAX_VALUE / 2, true).values().stream()
              .flatMap(block -> block.transactions().stream())
              .filter(tx -> !tx.vaultEvents().isEmpty())
              .map(tx -> tx.id().toBase58())
              .toList();
      // The last ones may come after the last reading of the accounts.
      int pick = new SplittableRandom(seed).nextInt(signatures.size() / 2);
      Script script =
          new Script(
              Mode.SIGNATURES, 1, ScriptedNode.Badness.NONE, 0, Set.of(signatures.get(pick)));
      ScriptedListener listener = new ScriptedListener(seed, cluster, script);

      ListenerHealth health = listener.run();

      assertThat(health.haltReason())
          .as("seed %d, without %s: %s", seed, signatures.get(pick), health.detail())
          .contains(HaltReason.MISSING_EVENT);
      halted++;
    }
    assertThat(halted).isEqualTo(SEEDS);
  }
}
