package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.registry.RegistryUnavailableException;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RULES 20: the three classes of errors, on a real broker, exactly once. */
class ErrorsOfARunningServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] NO_RECORD = {7, 7, 7};

  private final Player seller = Player.named("seller");
  private final Player buyer = Player.named("buyer");

  @TempDir Path stateDir;

  @Test
  void givenAnIntentThatCannotBeReadWhenItIsReadThenItIsADeadLetterWithHeadersAndTheGameGoesOn()
      throws Exception {
    try (Cluster cluster = new Cluster(1, "memory://unreadable");
        NettingService service = NettingService.start(config(cluster, fast()))) {
      open(cluster);
      cluster.bytes(VaultTopics.INTENTS, "1", NO_RECORD);
      trade(cluster);

      await().atMost(PATIENCE).until(() -> headers(cluster).size() == 1);
      ConsumerRecord<String, byte[]> letter = cluster.bytesOf(VaultTopics.DEAD_LETTERS).getFirst();
      assertThat(letter.key()).isEqualTo("1");
      assertThat(letter.value()).isEqualTo(NO_RECORD);
      assertThat(header(letter, "topic")).isEqualTo(VaultTopics.INTENTS);
      assertThat(header(letter, "partition")).isEqualTo("0");
      assertThat(header(letter, "offset")).isEqualTo("0");
      assertThat(header(letter, "exception")).contains("SerializationException");
      assertThat(header(letter, "message")).isNotBlank();
      List<IntentResult> results = cluster.read(VaultTopics.INTENT_RESULTS, IntentResult.class);
      assertThat(results)
          .extracting(IntentResult::getStatus)
          .containsExactly(IntentStatus.UNREADABLE);
      assertThat(service.health().live()).isTrue();
    }
  }

  @Test
  void givenATransientErrorInTheMiddleOfACutWhenTheThreadIsReplacedThenTheCutIsMadeOnce()
      throws Exception {
    AtomicInteger tries = new AtomicInteger();
    NettingEngine away =
        failing(
            () -> {
              // as a registry that is away until the second try, deep in Streams' own exceptions
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException(new RegistryUnavailableException("away", null));
              }
            });
    try (Cluster cluster = new Cluster(1, "memory://transient");
        NettingService service = NettingService.start(config(cluster, away))) {
      open(cluster);
      trade(cluster);

      await().atMost(PATIENCE).until(() -> headers(cluster).size() == 1);
      assertThat(tries).as("netted again by another thread").hasValue(2);
      assertThat(headers(cluster).getFirst().getExecuted()).isEqualTo(1);
      // a ledger that was opened anew waits for a heartbeat of its own (RULES 7)
      cluster.heartbeat();
      await().atMost(PATIENCE).until(() -> service.health().ready());
      assertThat(cluster.bytesOf(VaultTopics.DEAD_LETTERS)).isEmpty();
    }
  }

  @Test
  void givenAnErrorThatWillNotGoAwayWhenItHappensThenTheServiceStopsAndSaysWhy() throws Exception {
    NettingEngine broken =
        failing(
            () -> {
              throw new IllegalStateException("the books do not balance");
            });
    try (Cluster cluster = new Cluster(1, "memory://fatal");
        NettingService service = NettingService.start(config(cluster, broken))) {
      open(cluster);
      trade(cluster);

      await().atMost(PATIENCE).until(() -> !service.health().live());
      assertThat(service.health().ready()).isFalse();
      assertThat(service.health().problem()).contains("stopped", "the books do not balance");
      assertThat(headers(cluster)).isEmpty();
      assertThat(cluster.bytesOf(VaultTopics.DEAD_LETTERS)).isEmpty();
    }
  }

  private static NettingEngine fast() {
    return NettingEngines.fast(NettingLevel.STANDARD);
  }

  /** The real engine behind a fault. */
  private static NettingEngine failing(Runnable fault) {
    NettingEngine real = fast();
    return new NettingEngine() {
      @Override
      public NettingOutcome net(NettingInput input) {
        fault.run();
        return real.net(input);
      }

      @Override
      public int version() {
        return real.version();
      }

      @Override
      public NettingLevel level() {
        return real.level();
      }
    };
  }

  private void open(Cluster cluster) {
    cluster.chain(1, new GameCreated(new Bytes32(new byte[32])));
    cluster.chain(1, new WalletOpened(seller.bytes(), 0L));
    cluster.chain(1, new WalletOpened(buyer.bytes(), 1L));
    cluster.chain(1, new Deposited(buyer.bytes(), 1L, 1_000L, 1_000L));
    cluster.chain(
        1, new ItemMinted(new Bytes32(Signing.item("sword").toBytes()), 0L, seller.bytes(), 0L));
    cluster.heartbeat();
  }

  private void trade(Cluster cluster) {
    long now = System.currentTimeMillis();
    for (IntentAction action : List.of(IntentAction.SELL, IntentAction.BUY)) {
      Player owner = action == IntentAction.SELL ? seller : buyer;
      cluster.intent(
          Signing.draft(action, "t", "sword", seller.key(), buyer.key(), 300, owner, 1, now));
    }
  }

  private NettingConfig config(Cluster cluster, NettingEngine engine) {
    NettingConfig config =
        NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            stateDir,
            Signing.GENESIS,
            Signing.PROGRAM);
    return config
        .withEngine(engine)
        .withLedger(
            config
                .ledger()
                .withCuts(Duration.ofMillis(200), 1, 1_000, Duration.ofSeconds(1), 4)
                .withAges(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofHours(1)));
  }

  private static List<NetBatch> headers(Cluster cluster) {
    return cluster.read(VaultTopics.BATCHES, BatchRecord.class).stream()
        .map(BatchRecord::getBody)
        .filter(NetBatch.class::isInstance)
        .map(NetBatch.class::cast)
        .toList();
  }

  private static String header(ConsumerRecord<String, byte[]> letter, String name) {
    return new String(
        letter.headers().lastHeader("__streams.errors." + name).value(), StandardCharsets.UTF_8);
  }
}
