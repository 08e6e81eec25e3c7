package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ConfigInitialized;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.PageCreated;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawRequested;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.SessionGrant;
import io.phantomparadox.vault.solana.tx.Instruction;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The whole listener: real chain, real broker. The tests build on each other's chain. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListenerServiceTest {
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  private static LiveChain chain;
  private static LiveKafka kafka;

  @BeforeAll
  static void startParts() throws Exception {
    chain = LiveChain.start();
    kafka = LiveKafka.start();
  }

  @AfterAll
  static void endParts() {
    kafka.close();
    chain.close();
  }

  private static ListenerConfig config(String source) {
    return ListenerConfig.of(
        kafka.bootstrapServers(),
        kafka.registry,
        List.of(chain.url()),
        chain.program.id(),
        source,
        Duration.ofMillis(20),
        LiveKafka.PARTITIONS);
  }

  private static ListenerService start() {
    return ListenerService.start(config("test"), new SimpleMeterRegistry());
  }

  @Test
  @Order(1)
  void givenAChainWithHistoryWhenStartedThenItsEventsArePublishedInOrder() throws Exception {
    Keypair alice = chain.openWallet("alice");
    chain.deposit(alice, 0, 5_000_000);

    try (ListenerService listener = start()) {
      awaitEvents(5);
      awaitFollowing(listener);
    }

    List<ChainEvent> events = kafka.eventsOf(LiveChain.GAME);
    assertThat(events.stream().map(event -> (Object) event.getBody().getClass()))
        .containsExactly(
            GameCreated.class,
            PageCreated.class,
            PageCreated.class,
            WalletOpened.class,
            Deposited.class);
    Deposited deposited = (Deposited) events.getLast().getBody();
    assertThat(deposited.getAmountLamports()).isEqualTo(5_000_000);
    assertThat(deposited.getAvailableLamports()).isEqualTo(5_000_000);
    assertThat(deposited.getWallet().bytes()).isEqualTo(alice.publicKey().toBytes());
  }

  @Test
  @Order(2)
  void givenAnyPartitionWhenReadThenItHasConfigEventsAndHeartbeats() {
    for (List<ChainEvent> partition : kafka.published()) {
      assertThat(LiveKafka.withoutHeartbeats(partition).getFirst().getBody())
          .isInstanceOf(ConfigInitialized.class);
      assertThat(partition.getLast().getBody()).isInstanceOf(Heartbeat.class);
    }
  }

  @Test
  @Order(3)
  void givenAStoppedListenerWhenStartedAgainThenNothingIsMissingOrTwice() throws Exception {
    for (int round = 0; round < 3; round++) {
      chain.deposit(LiveChain.key("alice"), 0, 1_000_000 + round);
      try (ListenerService listener = start()) {
        chain.deposit(LiveChain.key("alice"), 0, 2_000_000 + round);
        awaitEvents(5 + 2 * (round + 1));
        assertThat(listener.health().haltReason()).isEmpty();
      }
    }
    List<ChainEvent> events = kafka.eventsOf(LiveChain.GAME);
    assertThat(events).hasSize(11);
    assertThat(new HashSet<>(events.stream().map(ChainEvent::getEventId).toList())).hasSize(11);
  }

  @Test
  @Order(4)
  void givenARequestBeyondASignedLongWhenPublishedThenItMeansAllOfIt() throws Exception {
    try (ListenerService listener = start()) {
      Keypair alice = LiveChain.key("alice");
      chain.send(alice, requestForTheLargestU64(alice));
      awaitEvents(12);
      assertThat(listener.health().haltReason()).isEmpty();
    }
    WithdrawRequested requested =
        (WithdrawRequested) kafka.eventsOf(LiveChain.GAME).getLast().getBody();
    assertThat(requested.getAmountLamports()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Order(5)
  void givenASessionForOneActionWhenPublishedThenItsBitIsTheActionsCode() throws Exception {
    int before = kafka.eventsOf(LiveChain.GAME).size();
    Keypair alice = LiveChain.key("alice");
    try (ListenerService listener = start()) {
      chain.send(
          alice,
          chain
              .program
              .instructions()
              .registerSessionKey(
                  alice.publicKey(),
                  LiveChain.GAME,
                  LiveChain.key("session").publicKey(),
                  new SessionGrant(1_000, 2, 4_000_000_000L, Set.of(IntentAction.TAKE))));
      awaitEvents(before + 1);
      assertThat(listener.health().haltReason()).isEmpty();
    }
    SessionKeyRegistered registered =
        (SessionKeyRegistered) kafka.eventsOf(LiveChain.GAME).getLast().getBody();
    assertThat(registered.getActions()).isEqualTo(1 << IntentAction.TAKE.code());
  }

  @Test
  @Order(6)
  void givenTwoInstancesOfASourceWhenTheNewerPublishesThenTheOlderHalts() throws Exception {
    try (ListenerService older = start();
        ListenerService newer = start()) {
      Awaitility.await()
          .atMost(IN_TIME)
          .until(() -> older.health().state() == ListenerHealth.State.HALTED);
      assertThat(older.health().haltReason()).contains(HaltReason.FENCED);
      int before = kafka.eventsOf(LiveChain.GAME).size();
      chain.deposit(LiveChain.key("alice"), 0, 7_000_000);
      awaitEvents(before + 1);
      awaitFollowing(newer);
    }
    List<ChainEvent> events = kafka.eventsOf(LiveChain.GAME);
    assertThat(new HashSet<>(events.stream().map(ChainEvent::getEventId).toList()))
        .hasSize(events.size());
  }

  /** What a builder refuses to make, a wallet can still sign. */
  private static Instruction requestForTheLargestU64(Keypair wallet) {
    Instruction sound =
        chain.program.instructions().requestWithdraw(wallet.publicKey(), LiveChain.GAME, 1);
    byte[] data = sound.data().toBytes();
    Arrays.fill(data, data.length - Long.BYTES, data.length, (byte) 0xff);
    return new Instruction(sound.program(), sound.accounts(), ByteString.of(data));
  }

  /** A listener whose last poll failed says so until the next one has worked. */
  private static void awaitFollowing(ListenerService listener) {
    Awaitility.await()
        .atMost(IN_TIME)
        .until(() -> listener.health().state() == ListenerHealth.State.FOLLOWING);
  }

  private static void awaitEvents(int count) {
    Awaitility.await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> kafka.eventsOf(LiveChain.GAME).size() >= count);
  }
}
