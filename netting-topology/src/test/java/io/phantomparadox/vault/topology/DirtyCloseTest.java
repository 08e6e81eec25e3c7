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
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AT_MOST_ONCE: a transaction that fails takes back what the stores said, and what memory derived
 * from them goes with it.
 */
class DirtyCloseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ROUNDS = 2;

  @TempDir Path dir;

  private final Player seller = Player.named("seller");
  private final Player buyer = Player.named("buyer");
  private final Set<Long> settled = new HashSet<>();

  @Test
  void givenHalvesInAnOpenTransactionWhenItIsAbortedThenTheyAreReadAgainAndEachTradeIsNettedOnce()
      throws Exception {
    try (Cluster cluster = new Cluster(1, "memory://dirty");
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", cluster.broker.bootstrapServers()))) {
      open(cluster);
      List<Signing> all = new ArrayList<>();
      String hash;
      try (NettingService service = NettingService.start(config(cluster, "a"))) {
        for (int round = 0; round < ROUNDS; round++) {
          // Given: a half that only the open transaction knows
          int before = waiting(service);
          Signing sell = half(IntentAction.SELL, round);
          cluster.intent(sell);
          await().atMost(PATIENCE).until(() -> beat(cluster) && waiting(service) == before + 1);

          // When: the transaction is aborted from outside
          long epoch = fence(admin);

          // Then: the task was closed dirty and begins anew, and the trade finds its first half
          Signing buy = half(IntentAction.BUY, round);
          cluster.intent(buy);
          cluster.intent(sell);
          int wanted = round + 1;
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(300))
              .until(() -> beat(cluster) && settle(cluster) == wanted);
          assertThat(epoch(admin)).as("another producer epoch").isNotEqualTo(epoch);
          all.add(sell);
          all.add(buy);
        }
        // replays of everything change nothing
        all.forEach(cluster::intent);
        hash = RestingState.hash(service, PATIENCE);
      }
      try (NettingService fresh = NettingService.start(config(cluster, "b"))) {
        await().atMost(PATIENCE).until(() -> RestingState.hash(fresh, PATIENCE).equals(hash));
      }
      List<Bytes32> sells = new ArrayList<>();
      for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
        if (record.getBody() instanceof BatchPart part) {
          part.getTrades().forEach(trade -> sells.add(trade.getSell().getIntentId()));
        }
      }
      assertThat(sells).hasSize(ROUNDS).doesNotHaveDuplicates();
      assertThat(cluster.read(VaultTopics.INTENT_RESULTS, IntentResult.class)).isEmpty();
    }
  }

  /** Ends every open transaction of the application as a second producer of its id would. */
  private static long fence(Admin admin) throws Exception {
    long epoch = epoch(admin);
    admin.fenceProducers(ids(admin)).all().get();
    return epoch;
  }

  private static List<String> ids(Admin admin) throws Exception {
    return admin.listTransactions().all().get().stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith("vault-netting"))
        .toList();
  }

  private static long epoch(Admin admin) throws Exception {
    long sum = 0;
    for (var description : admin.describeTransactions(ids(admin)).all().get().values()) {
      sum += description.producerId() * Short.MAX_VALUE + description.producerEpoch();
    }
    return sum;
  }

  private static boolean beat(Cluster cluster) {
    cluster.heartbeat();
    return true;
  }

  private static int waiting(NettingService service) {
    return service.partitions().values().stream()
        .flatMap(status -> status.games().stream())
        .mapToInt(game -> game.waitingHalves())
        .sum();
  }

  private int settle(Cluster cluster) {
    int executed = 0;
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof NetBatch batch) {
        executed += batch.getExecuted();
        if (settled.add(record.getBatchId())) {
          cluster.chain(
              1,
              new NetBatchSettled(
                  record.getBatchId(), batch.getBatchHash(), batch.getNetLamports()));
        }
      }
    }
    return executed;
  }

  private void open(Cluster cluster) {
    cluster.chain(1, new GameCreated(new Bytes32(new byte[32])));
    cluster.chain(1, new WalletOpened(seller.bytes(), 0L));
    cluster.chain(1, new WalletOpened(buyer.bytes(), 1L));
    cluster.chain(1, new Deposited(buyer.bytes(), 1L, 1_000L, 1_000L));
    for (int round = 0; round < ROUNDS; round++) {
      cluster.chain(
          1,
          new ItemMinted(
              new Bytes32(Signing.item("sword " + round).toBytes()),
              (long) round,
              seller.bytes(),
              0L));
    }
    cluster.heartbeat();
  }

  private Signing half(IntentAction action, int round) {
    return Signing.draft(
        action,
        "round " + round,
        "sword " + round,
        seller.key(),
        buyer.key(),
        10,
        action == IntentAction.SELL ? seller : buyer,
        round,
        System.currentTimeMillis());
  }

  private NettingConfig config(Cluster cluster, String name) {
    NettingConfig config =
        NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            dir.resolve(name),
            Signing.GENESIS,
            Signing.PROGRAM);
    return config
        .withOverrides(Map.of("commit.interval.ms", "2000"))
        .withLedger(
            config
                .ledger()
                .withCuts(Duration.ofMillis(100), 1, 1_000, Duration.ofSeconds(1), 4)
                .withAges(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofHours(1)));
  }
}
