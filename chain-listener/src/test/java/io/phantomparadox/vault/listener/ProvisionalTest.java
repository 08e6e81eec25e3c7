package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.listener.ConfirmedWindow.Change;
import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.listener.ScriptedListener.Script;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import io.phantomparadox.vault.solana.rpc.Commitment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** Confirmed events over scripted nodes with forks below finality. The seed is in every failure. */
class ProvisionalTest {
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 5_000 : 100;
  private static final int SLOTS = 60;

  /** Keeps what readers would see, and fails at times. */
  private static final class MemorySink implements ProvisionalLoop.Sink {
    private final SplittableRandom random;
    private final Set<String> standing = new LinkedHashSet<>();
    private int retracted;

    MemorySink(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public void write(List<Change> changes) {
      for (Change change : changes) {
        if (random.nextInt(200) == 0) {
          throw new KafkaException("half of it is written");
        }
        String id = MemoryLog.id(change.event());
        if (change.retracted()) {
          standing.remove(id);
          retracted++;
        } else {
          standing.add(id);
        }
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void givenForksAndBadNodesWhenFollowedThenWhatStandsAtTheEndIsTheChain() {
    int retracted = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      ScriptedCluster cluster = new ScriptedCluster(seed, SLOTS);
      MemorySink sink = new MemorySink(seed);
      long base = follow(seed, cluster, sink);

      assertThat(sink.standing)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(cluster.vaultEvents(base));
      if (sink.retracted > 0) {
        retracted++;
      }
    }
    assertThat(retracted).as("runs that took something back").isGreaterThan(SEEDS / 10);
  }

  /** Follows to the end; gives the final block that it began on. */
  private static long follow(long seed, ScriptedCluster cluster, ProvisionalLoop.Sink sink) {
    AtomicLong base = new AtomicLong(-1);
    ScriptedListener nodes =
        new ScriptedListener(
            seed,
            cluster,
            new Script(Mode.BLOCKS, 1, new ScriptedNode.Badness(6, 12, 0), 0, Set.of()));
    SplittableRandom random = new SplittableRandom(seed);
    try (RpcChainReader reader = nodes.reader(Commitment.CONFIRMED)) {
      new ProvisionalLoop(
              noting(base, reader),
              new VaultEventDecoder(
                  ScriptedCluster.VAULT, VaultProgram.atDefaultAddress().idl(), cluster.genesis),
              sink,
              () -> cluster.view(cluster.now(), true).lastKey(),
              new ListenerMetrics(new SimpleMeterRegistry(), "test"),
              new Rests() {
                private int waits;
                private int after;

                @Override
                public void pause(Duration duration) {
                  idle(duration);
                }

                @Override
                public void idle(Duration longest) {
                  waits++;
                  cluster.pass(random.nextInt(3));
                }

                @Override
                public boolean stopping() {
                  assertThat(waits).as("waits, seed %d", seed).isLessThan(5_000);
                  return cluster.now() >= cluster.lastSlot() + ScriptedCluster.FINALITY
                      && ++after > 60;
                }
              },
              Duration.ofMillis(1),
              new Random(seed))
          .run();
    }
    return base.get();
  }

  @Test
  void givenNodesThatDoNotAnswerAtTheStartWhenAskedForTheGenesisThenItIsAskedForAgain()
      throws Exception {
    AtomicLong asked = new AtomicLong();
    AtomicLong pauses = new AtomicLong();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (asked.incrementAndGet() < 4) {
            throw new ChainUnavailableException("away");
          }
          return Hash32.ZERO;
        };
    ChainReader reader =
        (ChainReader)
            Proxy.newProxyInstance(
                ChainReader.class.getClassLoader(), new Class<?>[] {ChainReader.class}, handler);
    Rests rests =
        new Rests() {
          @Override
          public void pause(Duration duration) {
            pauses.incrementAndGet();
          }

          @Override
          public void idle(Duration longest) {}

          @Override
          public boolean stopping() {
            return pauses.get() > 10;
          }
        };

    assertThat(ListenerService.genesis(reader, rests)).contains(Hash32.ZERO);

    assertThat(pauses).hasValue(3);
    asked.set(-100);
    assertThat(ListenerService.genesis(reader, rests)).as("told to stop").isEmpty();
  }

  /** An outline is read only of the block that a window begins on. */
  private static ChainReader noting(AtomicLong base, ChainReader reader) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            Object answer = method.invoke(reader, arguments);
            if (answer instanceof SlotRead.Found<?>(BlockOutline block)) {
              base.compareAndSet(-1, block.slot());
            }
            return answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (ChainReader)
        Proxy.newProxyInstance(
            ChainReader.class.getClassLoader(), new Class<?>[] {ChainReader.class}, handler);
  }
}
