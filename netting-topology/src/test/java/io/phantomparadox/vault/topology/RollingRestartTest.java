package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AT_MOST_ONCE, NOTHING_LOST: a rolling restart of two instances, each on its own disk, while
 * trades go on without a pause, as docs/OPERATIONS.md tells operators to do it.
 */
class RollingRestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PARTITIONS = 4;
  private static final int GAMES = 4;
  private static final int ITEMS = 400;
  private static final Duration PAUSE = Duration.ofMillis(10);

  @TempDir Path dir;

  private final Player seller = Player.named("seller");
  private final Player buyer = Player.named("buyer");
  private final Set<String> settled = new HashSet<>();
  private final AtomicInteger posted = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void givenTwoInstancesUnderLoad_whenEachIsRestartedInTurn_thenEveryTradeIsNettedOnce()
      throws Exception {
    try (Cluster cluster = new Cluster(PARTITIONS, "memory://rolling")) {
      open(cluster);
      restartInTurn(cluster);
    }
  }

  private void restartInTurn(Cluster cluster) throws Exception {
    ExecutorService player = Executors.newSingleThreadExecutor();
    NettingService one = null;
    NettingService two = null;
    try {
      one = start(cluster, "one");
      two = start(cluster, "two");
      Future<?> load = player.submit(() -> trade(cluster));
      NettingService first = one;
      NettingService second = two;
      await().atMost(PATIENCE).until(() -> shared(first, second) && posted.get() > 40);

      one.close();
      int whileOneWasAway = posted.get();
      await().atMost(PATIENCE).until(() -> posted.get() > whileOneWasAway + 20);
      one = start(cluster, "one");
      NettingService again = one;
      await().atMost(PATIENCE).until(() -> again.health().ready() && shared(again, second));

      two.close();
      int whileTwoWasAway = posted.get();
      await().atMost(PATIENCE).until(() -> posted.get() > whileTwoWasAway + 20);
      two = start(cluster, "two");
      NettingService back = two;
      await().atMost(PATIENCE).until(() -> back.health().ready() && shared(again, back));

      enough.set(true);
      load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .untilAsserted(
              () -> {
                tendTheChain(cluster);
                assertThat(executed(cluster)).hasSize(posted.get());
              });
      assertThat(executed(cluster)).as("nothing twice").doesNotHaveDuplicates();
      assertThat(cluster.read(VaultTopics.INTENT_RESULTS, IntentResult.class))
          .as("nothing refused, nothing expired")
          .isEmpty();
    } finally {
      enough.set(true);
      player.shutdownNow();
      closeAll(one, two);
    }
  }

  private static void closeAll(
      @org.jspecify.annotations.Nullable NettingService one,
      @org.jspecify.annotations.Nullable NettingService two) {
    if (one != null) {
      one.close();
    }
    if (two != null) {
      two.close();
    }
  }

  private static boolean shared(NettingService one, NettingService two) {
    return !one.partitions().isEmpty()
        && !two.partitions().isEmpty()
        && one.partitions().size() + two.partitions().size() == PARTITIONS;
  }

  /** Each trade moves another item, so that none has to wait for another's settlement. */
  private void trade(Cluster cluster) {
    try {
      for (int item = 0; item < ITEMS && !enough.get(); item++) {
        for (long game = 1; game <= GAMES; game++) {
          long now = System.currentTimeMillis();
          for (IntentAction action : List.of(IntentAction.SELL, IntentAction.BUY)) {
            cluster.intent(
                Signing.draft(
                        action,
                        "trade " + item,
                        "item " + item,
                        seller.key(),
                        buyer.key(),
                        1,
                        action == IntentAction.SELL ? seller : buyer,
                        item,
                        now)
                    .inGame(game));
          }
          posted.incrementAndGet();
        }
        if (item % 10 == 0) {
          tendTheChain(cluster);
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void open(Cluster cluster) {
    for (long game = 1; game <= GAMES; game++) {
      cluster.chain(game, new GameCreated(new Bytes32(new byte[32])));
      cluster.chain(game, new WalletOpened(seller.bytes(), 0L));
      cluster.chain(game, new WalletOpened(buyer.bytes(), 1L));
      cluster.chain(game, new Deposited(seller.bytes(), 0L, 1_000L, 1_000L));
      cluster.chain(game, new Deposited(buyer.bytes(), 1L, 1_000L, 1_000L));
      for (int item = 0; item < ITEMS; item++) {
        cluster.chain(
            game,
            new ItemMinted(
                new Bytes32(Signing.item("item " + item).toBytes()),
                (long) item,
                seller.bytes(),
                0L));
      }
    }
    cluster.heartbeat();
  }

  /** The chain's part: heartbeats, and every new batch is settled. */
  private synchronized void tendTheChain(Cluster cluster) {
    cluster.heartbeat();
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof NetBatch batch
          && settled.add(record.getGame() + "/" + record.getBatchId())) {
        cluster.chain(
            record.getGame(),
            new NetBatchSettled(record.getBatchId(), batch.getBatchHash(), batch.getNetLamports()));
      }
    }
  }

  private static List<Bytes32> executed(Cluster cluster) {
    List<Bytes32> sells = new ArrayList<>();
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof BatchPart part) {
        part.getTrades().forEach(trade -> sells.add(trade.getSell().getIntentId()));
      }
    }
    return sells;
  }

  private NettingService start(Cluster cluster, String name) {
    NettingConfig config =
        NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            dir.resolve(name),
            Signing.GENESIS,
            Signing.PROGRAM);
    return NettingService.start(
        config
            .withThreads(1, 1)
            .withLedger(
                config
                    .ledger()
                    .withCuts(Duration.ofMillis(200), 1, 1_000, Duration.ofSeconds(1), 4)
                    .withAges(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofHours(1))));
  }
}
