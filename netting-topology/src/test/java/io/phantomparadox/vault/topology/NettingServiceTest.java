package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker, exactly once, with RocksDB. */
class NettingServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path stateDir;

  @Test
  void givenARealBrokerWhenAServiceIsStoppedAndStartedElsewhereThenItGoesOnFromTheChangelog()
      throws Exception {
    try (Cluster cluster = new Cluster(2, "memory://netting-service")) {
      Player seller = Player.named("seller");
      Player buyer = Player.named("buyer");
      NetBatch first;
      String hash;
      try (NettingService service = NettingService.start(config(cluster, "a"))) {
        // Given: readiness waits for the heartbeat
        assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> !service.partitions().isEmpty());
        assertThat(get(service, "/health/ready").statusCode()).isEqualTo(503);
        cluster.chain(1, new GameCreated(new Bytes32(new byte[32])));
        cluster.chain(1, new WalletOpened(seller.bytes(), 0L));
        cluster.chain(1, new WalletOpened(buyer.bytes(), 1L));
        cluster.chain(1, new Deposited(buyer.bytes(), 1L, 1_000L, 1_000L));
        cluster.chain(
            1,
            new ItemMinted(new Bytes32(Signing.item("sword").toBytes()), 0L, seller.bytes(), 0L));
        cluster.heartbeat();
        await().atMost(PATIENCE).until(() -> service.health().ready());

        // When
        trade(cluster, "t1", seller, buyer, 300);

        // Then
        await().atMost(PATIENCE).until(() -> headers(cluster).size() == 1);
        first = headers(cluster).getFirst();
        assertThat(first.getExecuted()).isEqualTo(1);
        assertThat(get(service, "/state/games/1/batches").body()).contains("\"batchId\":\"1\"");
        assertThat(get(service, "/state/games/1/wallets/" + buyer.key().toBase58()).body())
            .contains("\"availableLamports\":\"700\"");
        await()
            .atMost(PATIENCE)
            .until(() -> get(service, "/state/games").body().contains("\"work\":\"IDLE\""));
        assertThat(get(service, "/state/games/1/items/" + Signing.item("sword").toHex()).body())
            .contains("\"inFlightBatch\":\"1\"");
        assertThat(get(service, "/state/games/1/pending").body()).isEqualTo("[]");
        answersWrongQuestionsClearly(service);
        hash = get(service, "/state/hash").body();
        assertThat(hash).contains("\"heads\"", "\"ledger\"");
      }

      // When: another directory, so everything comes from the changelogs
      try (NettingService service = NettingService.start(config(cluster, "b"))) {
        await().atMost(PATIENCE).until(() -> get(service, "/state/hash").body().equals(hash));
        cluster.chain(1, new NetBatchSettled(1L, first.getBatchHash(), 300L));
        cluster.heartbeat();
        trade(cluster, "t2", buyer, seller, 100);

        // Then
        await().atMost(PATIENCE).until(() -> headers(cluster).size() == 2);
        NetBatch second = headers(cluster).getLast();
        assertThat(second.getExecuted()).isEqualTo(1);
        assertThat(second.getPreviousHash()).isEqualTo(first.getBatchHash());
        assertThat(get(service, "/state/games/1/wallets/" + buyer.key().toBase58()).body())
            .contains("\"chainLamports\":\"700\"");
      }
    }
  }

  private static void answersWrongQuestionsClearly(NettingService service) throws Exception {
    String nobody = Player.named("nobody").key().toBase58();
    assertThat(get(service, "/state/games/1/wallets/" + nobody).statusCode()).isEqualTo(404);
    assertThat(get(service, "/state/games/1/wallets/0OIl").statusCode()).isEqualTo(400);
    assertThat(get(service, "/state/games/1/pending?limit=100000").statusCode()).isEqualTo(400);
    assertThat(get(service, "/state/games/one/pending").statusCode()).isEqualTo(400);
    assertThat(get(service, "/state/nothing").statusCode()).isEqualTo(404);
  }

  private NettingConfig config(Cluster cluster, String dir) {
    NettingConfig config =
        NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            stateDir.resolve(dir),
            Signing.GENESIS,
            Signing.PROGRAM);
    return config.withLedger(
        config
            .ledger()
            .withCuts(Duration.ofMillis(200), 1, 1_000, Duration.ofSeconds(1), 4)
            .withAges(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofHours(1)));
  }

  private static void trade(
      Cluster cluster, String name, Player seller, Player buyer, long amount) {
    long now = System.currentTimeMillis();
    cluster.intent(
        Signing.draft(
            IntentAction.SELL,
            name,
            "sword",
            seller.key(),
            buyer.key(),
            amount,
            seller,
            name.hashCode(),
            now));
    cluster.intent(
        Signing.draft(
            IntentAction.BUY,
            name,
            "sword",
            seller.key(),
            buyer.key(),
            amount,
            buyer,
            name.hashCode(),
            now));
  }

  private static List<NetBatch> headers(Cluster cluster) {
    return cluster.read(VaultTopics.BATCHES, BatchRecord.class).stream()
        .map(BatchRecord::getBody)
        .filter(NetBatch.class::isInstance)
        .map(NetBatch.class::cast)
        .toList();
  }

  private static HttpResponse<String> get(NettingService service, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(service.managementUri() + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
