package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AT_MOST_ONCE, NOTHING_LOST: one, two and three instances share the partitions, with standbys. */
class RebalanceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PARTITIONS = 4;
  private static final int GAMES = 6;

  @TempDir Path dir;

  private final Player seller = Player.named("seller");
  private final Player buyer = Player.named("buyer");
  private final Set<String> settled = new HashSet<>();
  private int round;

  @Test
  void givenInstancesThatComeAndGoWhenTradesGoOnThenEachIsNettedOnceAndAnyCopyHasTheSameHash()
      throws Exception {
    try (Cluster cluster = new Cluster(PARTITIONS, "memory://rebalance")) {
      open(cluster);
      String hash;
      try (NettingService first = start(cluster, "a")) {
        try (NettingService second = start(cluster, "b")) {
          // two share the partitions
          await().atMost(PATIENCE).until(() -> owned(first) > 0 && owned(second) > 0);
          tradeInEveryGame(cluster);

          // a third takes its share, and goes again
          try (NettingService third = start(cluster, "c")) {
            tradeInEveryGame(cluster);
            assertThat(third.health().live()).isTrue();
          }
          tradeInEveryGame(cluster);
        }
        // the first is alone
        await().atMost(PATIENCE).until(() -> owned(first) == PARTITIONS);
        tradeInEveryGame(cluster);
        hash = RestingState.hash(first, PATIENCE);
      }

      // one that has nothing but the changelogs has the same state
      try (NettingService fresh = start(cluster, "fresh")) {
        await().atMost(PATIENCE).until(() -> owned(fresh) == PARTITIONS);
        assertThat(RestingState.hash(fresh, PATIENCE)).isEqualTo(hash);
      }
      everyTradeOnce(cluster);
    }
  }

  private void open(Cluster cluster) {
    for (long game = 1; game <= GAMES; game++) {
      cluster.chain(game, new GameCreated(new Bytes32(new byte[32])));
      cluster.chain(game, new WalletOpened(seller.bytes(), 0L));
      cluster.chain(game, new WalletOpened(buyer.bytes(), 1L));
      cluster.chain(game, new Deposited(seller.bytes(), 0L, 1_000L, 1_000L));
      cluster.chain(game, new Deposited(buyer.bytes(), 1L, 1_000L, 1_000L));
      cluster.chain(
          game,
          new ItemMinted(new Bytes32(Signing.item("sword").toBytes()), 0L, seller.bytes(), 0L));
    }
  }

  /** The one item of each game changes hands; the round ends when all batches are settled. */
  private void tradeInEveryGame(Cluster cluster) {
    Player from = round % 2 == 0 ? seller : buyer;
    Player to = round % 2 == 0 ? buyer : seller;
    for (long game = 1; game <= GAMES; game++) {
      long now = System.currentTimeMillis();
      for (IntentAction action : List.of(IntentAction.SELL, IntentAction.BUY)) {
        cluster.intent(
            Signing.draft(
                    action,
                    "round " + round,
                    "sword",
                    from.key(),
                    to.key(),
                    10,
                    action == IntentAction.SELL ? from : to,
                    round,
                    now)
                .inGame(game));
      }
    }
    round++;
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              cluster.heartbeat();
              settle(cluster);
              return executed(cluster) == round * GAMES;
            });
  }

  private void settle(Cluster cluster) {
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof NetBatch batch
          && settled.add(record.getGame() + "/" + record.getBatchId())) {
        cluster.chain(
            record.getGame(),
            new NetBatchSettled(record.getBatchId(), batch.getBatchHash(), batch.getNetLamports()));
      }
    }
  }

  private static int executed(Cluster cluster) {
    return cluster.read(VaultTopics.BATCHES, BatchRecord.class).stream()
        .map(BatchRecord::getBody)
        .filter(NetBatch.class::isInstance)
        .mapToInt(body -> ((NetBatch) body).getExecuted())
        .sum();
  }

  private void everyTradeOnce(Cluster cluster) {
    List<Bytes32> sells = new ArrayList<>();
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof BatchPart part) {
        part.getTrades().forEach(trade -> sells.add(trade.getSell().getIntentId()));
      }
    }
    assertThat(sells).hasSize(round * GAMES).doesNotHaveDuplicates();
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
            .withThreads(1, name.equals("fresh") ? 0 : 1)
            .withLedger(
                config
                    .ledger()
                    .withCuts(Duration.ofMillis(100), 1, 1_000, Duration.ofSeconds(1), 4)
                    .withAges(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofHours(1))));
  }

  private static int owned(NettingService service) {
    return service.partitions().size();
  }
}
