package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.listener.ListenerConfig.Reading;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The listener on the local runtime and a real broker, while the node skips, forks, stalls, is
 * behind, throttles, hangs up and fails in the middle, and the listener is started again and again.
 * What is published is held against the blocks as another decoder reads them.
 */
class LiveFaultsTest {
  private static final int ROUNDS = Boolean.getBoolean("vault.test.long") ? 60 : 3;
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  private static LiveChain chain;
  private static LiveKafka kafka;
  private static Keypair alice;

  @BeforeAll
  static void startParts() throws Exception {
    chain = LiveChain.start();
    kafka = LiveKafka.start();
    alice = chain.openWallet("alice");
  }

  @AfterAll
  static void endParts() {
    kafka.close();
    chain.close();
  }

  private static ListenerConfig config(Mode mode) {
    URI socket = chain.chain().wsUrl();
    return ListenerConfig.of(
            kafka.bootstrapServers(),
            kafka.registry,
            List.of(chain.url(), chain.url()),
            chain.program.id(),
            "faults",
            Duration.ofMillis(50),
            LiveKafka.PARTITIONS)
        .withPatience(Duration.ofMillis(700), Duration.ofSeconds(60))
        .withReading(Reading.DEFAULT.withMode(mode, 4).withSockets(List.of(socket)));
  }

  @ParameterizedTest
  @EnumSource
  void givenFaultsAndRestartsWhenFollowedThenTheChainsEventsArePublishedEachOnceInOrder(Mode mode)
      throws Exception {
    SplittableRandom random = new SplittableRandom(mode == Mode.BLOCKS ? 17 : 18);
    for (int round = 0; round < ROUNDS; round++) {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      try (ListenerService listener = ListenerService.start(config(mode), meters)) {
        for (int i = 0; i < 4; i++) {
          chain.chain().injectFault(fault(random));
          chain.deposit(alice, 0, 1_000_000 + random.nextInt(1_000_000));
        }
        if (random.nextBoolean()) {
          awaitTheChain(listener);
        }
        assertThat(listener.health().haltReason()).as("round %d", round).isEmpty();
        // A socket that a fault closed has to come back first.
        Awaitility.await("wake-ups in round " + round)
            .atMost(IN_TIME)
            .until(() -> meters.get("vault.listener.wakeups").counter().count() > 0);
      }
      chain.chain().call("vaultClearFaults");
    }
    try (ListenerService listener =
        ListenerService.start(config(mode), new SimpleMeterRegistry())) {
      awaitTheChain(listener);
    }
    kafka.awaitMarkers();
    assertThat(kafka.idsOf(LiveChain.GAME)).isEqualTo(chain.eventIds());
  }

  private static Map<String, ?> fault(SplittableRandom random) {
    return switch (random.nextInt(9)) {
      case 0 -> Map.of("kind", "skip", "slots", 1 + random.nextInt(3));
      case 1 -> Map.of("kind", "stall", "millis", 300);
      case 2 -> Map.of("kind", "closeSockets");
      case 3 -> Map.of("kind", "http", "status", 429, "method", "getBlock", "count", 2);
      case 4 -> Map.of("kind", "error", "code", -32004, "method", "getBlock", "count", 2);
      case 5 -> Map.of("kind", "close", "method", "getBlocks", "count", 2);
      case 6 -> Map.of("kind", "hang", "method", "getSignaturesForAddress", "count", 1);
      case 7 -> Map.of("kind", "lie", "method", "getSlot", "result", 1);
      default -> Map.of("kind", "unhealthy", "slots", 9, "method", "getTransaction", "count", 2);
    };
  }

  @Test
  void givenAListenersTopicsWhenBackfilledThenEveryEventIsThereAlreadyAndTheCursorIsOnChain()
      throws Exception {
    try (ListenerService listener =
        ListenerService.start(config(Mode.BLOCKS), new SimpleMeterRegistry())) {
      awaitTheChain(listener);
    }
    ListenerDesk desk = new ListenerDesk(config(Mode.BLOCKS), Clock.systemUTC());

    ListenerDesk.Filled filled = desk.backfill(0);

    assertThat(filled.events()).isGreaterThanOrEqualTo(5);
    assertThat(filled.published()).isZero();
    assertThat(filled.missing()).isZero();
    assertThat(desk.status().cursorOnChain()).isTrue();
  }

  /** Until what was final when it is called is published. */
  private static void awaitTheChain(ListenerService listener) throws Exception {
    chain.chain().call("vaultClearFaults");
    long goal;
    try (RpcClient rpc = new RpcClient(chain.url(), Duration.ofSeconds(5))) {
      goal = rpc.getSlot(Commitment.CONFIRMED).orElseThrow() + 1;
    }
    Awaitility.await().atMost(IN_TIME).until(() -> listener.health().publishedSlot() >= goal);
  }
}
