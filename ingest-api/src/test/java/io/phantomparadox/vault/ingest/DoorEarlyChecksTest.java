package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.BUYER;
import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.view.GameView;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.GamePartitioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The door reads along what netting tells, and says at once what netting would refuse. */
class DoorEarlyChecksTest {
  private static final AtomicLong NONCES = new AtomicLong(1_000_000);
  private static final int ALL_ACTIONS = 0b1111110;

  private static RunningDoor door;
  private static KafkaProducer<String, byte[]> netting;

  @BeforeAll
  static void start() throws Exception {
    door = RunningDoor.start(config -> config.earlyChecks(true));
    netting =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                door.bootstrapServers(),
                "transactional.id",
                "netting",
                "partitioner.class",
                GamePartitioner.class.getName()),
            new StringSerializer(),
            new ByteArraySerializer());
    netting.initTransactions();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> door.service().health().view() == GameView.State.CURRENT);
  }

  @AfterAll
  static void stop() {
    netting.close(Duration.ofSeconds(5));
    door.close();
  }

  @Test
  void givenWalletsAndItemsWhenPostedThenTheUnknownAreNamedAndTheKnownPassAtOnce()
      throws Exception {
    Trade trade = trade(11);
    assertThat(post(sell(trade)).problem()).isEqualTo("422 unknown-wallet");
    assertThat(post(sell(trade)).body()).contains("\"reason\":\"UNKNOWN_WALLET\"");

    commit(() -> wallet(11, SELLER.publicKey()));
    assertThat(post(sell(trade)).body()).contains("\"field\":\"to\"");
    commit(() -> wallet(11, BUYER.publicKey()));
    assertThat(post(sell(trade)).problem()).isEqualTo("422 unknown-item");
    commit(() -> item(11, trade.item()));

    // no wait between the commit and the post: a "no" is given only by a view that is current
    assertThat(post(sell(trade)).status()).isEqualTo(202);
  }

  @Test
  void givenSessionKeysWhenTheySignThenTheirLimitsAreKeptWithNettingsOwnReasons() throws Exception {
    Trade trade = trade(12);
    commit(
        () -> {
          wallet(12, SELLER.publicKey());
          wallet(12, BUYER.publicKey());
          item(12, trade.item());
        });
    Keypair key = RunningDoor.keypair(70);
    assertThat(reason(buyWith(key, trade))).isEqualTo("403 SESSION_UNKNOWN");

    long later = System.currentTimeMillis() + 600_000;
    commit(() -> session(12, key, 2_000_000, 5, later, ALL_ACTIONS, false, 0));
    assertThat(post(buyWith(key, trade)).status()).isEqualTo(202);
    assertThat(listed(12, BUYER.publicKey())).contains("\"LIVE\"").contains("\"2000000\"");
    assertThat(reason(intent(key, SELLER, trade).sell(trade)))
        .as("a key of another owner")
        .isEqualTo("403 SESSION_UNKNOWN");

    Keypair poor = RunningDoor.keypair(71);
    commit(() -> session(12, poor, 999_999, 5, later, ALL_ACTIONS, false, 0));
    assertThat(reason(buyWith(poor, trade))).isEqualTo("403 VOLUME_LIMIT");

    Keypair seller = RunningDoor.keypair(72);
    int buyOnly = 1 << IntentAction.SELL.code();
    commit(() -> session(12, seller, 2_000_000, 0, later, buyOnly, false, 0));
    assertThat(reason(buyWith(seller, trade))).isEqualTo("403 ACTION_NOT_ALLOWED");

    Keypair old = RunningDoor.keypair(73);
    commit(() -> session(12, old, 2_000_000, 5, 1_000, ALL_ACTIONS, false, 0));
    assertThat(reason(buyWith(old, trade))).isEqualTo("403 SESSION_EXPIRED");

    Keypair gone = RunningDoor.keypair(74);
    commit(() -> session(12, gone, 2_000_000, 5, later, ALL_ACTIONS, true, 0));
    assertThat(reason(buyWith(gone, trade))).isEqualTo("403 SESSION_REVOKED");
    assertThat(listed(12, BUYER.publicKey())).contains("\"REVOKED\"").contains("\"EXPIRED\"");
  }

  @Test
  void givenAnAcceptedIntentThatUsedItsLimitUpWhenPostedAgainThenTheSameAnswer() throws Exception {
    Trade trade = trade(13);
    Keypair key = RunningDoor.keypair(75);
    long later = System.currentTimeMillis() + 600_000;
    commit(
        () -> {
          wallet(13, SELLER.publicKey());
          wallet(13, BUYER.publicKey());
          item(13, trade.item());
          session(13, key, 1_000_000, 5, later, ALL_ACTIONS, false, 0);
        });
    SignedIntent once = buyWith(key, trade);
    Answer first = post(once);
    assertThat(first.status()).as(first.body()).isEqualTo(202);

    commit(() -> session(13, key, 1_000_000, 5, later, ALL_ACTIONS, false, 1_000_000));

    assertThat(post(once).body()).isEqualTo(first.body());
    try (IngestService other = IngestService.start(door.config().earlyChecks(true).build())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> other.health().view() == GameView.State.CURRENT);
      assertThat(
              door.send(
                      HttpRequest.newBuilder(other.uri().resolve("/api/intents"))
                          .header("Content-Type", "application/json")
                          .POST(HttpRequest.BodyPublishers.ofByteArray(IntentJson.one(once))))
                  .status())
          .as("another instance does not know it, and must not say that it is refused")
          .isEqualTo(202);
    }
  }

  @Test
  void givenAnOpenTransactionOfNettingWhenPostedThenItsEndIsWaitedForOrNothingIsConcluded()
      throws Exception {
    Trade trade = trade(14);
    netting.beginTransaction();
    wallet(14, SELLER.publicKey());
    wallet(14, BUYER.publicKey());
    item(14, trade.item());
    netting.flush();

    assertThat(post(sell(trade)).status())
        .as("written, not committed: the view cannot know, so netting decides")
        .isEqualTo(202);
    netting.commitTransaction();
  }

  @Test
  void givenABatchWhenSomeAreUnknownThenEachHasItsOwnAnswer() throws Exception {
    Trade known = trade(15);
    Trade unknown = trade(15);
    commit(
        () -> {
          wallet(15, SELLER.publicKey());
          wallet(15, BUYER.publicKey());
          item(15, known.item());
        });
    Answer answer =
        door.post(
            "/api/intents/batch",
            IntentJson.many(List.of(sell(known), sell(unknown), sell(trade(16)))),
            "application/json");

    assertThat(answer.body())
        .contains("\"index\":0,\"status\":202")
        .contains("\"index\":1,\"status\":422")
        .contains("UNKNOWN_ITEM")
        .contains("\"index\":2,\"status\":422")
        .contains("UNKNOWN_WALLET");
  }

  private static String listed(long game, PublicKey owner) throws Exception {
    return door.send(
            HttpRequest.newBuilder(
                    door.uri()
                        .resolve("/api/session-keys?game=" + game + "&owner=" + owner.toBase58()))
                .GET())
        .body();
  }

  private static SignedIntent sell(Trade trade) {
    return intent(SELLER, SELLER, trade).sell(trade);
  }

  private static SignedIntent buyWith(Keypair key, Trade trade) {
    return intent(key, BUYER, trade).buy(trade);
  }

  private static IntentSigner intent(Keypair key, Keypair owner, Trade trade) {
    assertThat(trade.amountLamports()).isEqualTo(1_000_000);
    return new IntentSigner(
        IntentDomain.of(RunningDoor.GENESIS, RunningDoor.PROGRAM),
        owner.publicKey(),
        key,
        InstantSource.system(),
        Duration.ofMinutes(5),
        NONCES::incrementAndGet);
  }

  private static Answer post(SignedIntent signed) throws Exception {
    return door.post("/api/intents", new String(IntentJson.one(signed), StandardCharsets.UTF_8));
  }

  private static String reason(SignedIntent signed) throws Exception {
    Answer answer = post(signed);
    return answer.status() + " " + answer.body().replaceAll(".*\"reason\":\"([A-Z_]+)\".*", "$1");
  }

  private static void commit(Runnable records) {
    netting.beginTransaction();
    records.run();
    netting.commitTransaction();
  }

  private static void wallet(long game, PublicKey wallet) {
    send(
        VaultTopics.BALANCES,
        GameKey.of(game, wallet.toBase58()),
        WalletView.class,
        new WalletView(game, new Bytes32(wallet.toBytes()), 0L, 0L, 0L, 0L, 0L));
  }

  private static void item(long game, Hash32 item) {
    send(
        VaultTopics.ITEMS,
        GameKey.of(game, item.toHex()),
        ItemView.class,
        new ItemView(
            game,
            new Bytes32(item.toBytes()),
            0L,
            new Bytes32(SELLER.publicKey().toBytes()),
            null,
            null));
  }

  private static void session(
      long game,
      Keypair key,
      long volume,
      long items,
      long expiresAtMillis,
      int actions,
      boolean revoked,
      long usedVolume) {
    send(
        VaultTopics.SESSIONS,
        GameKey.of(game, key.publicKey().toBase58() + "/" + BUYER.publicKey().toBase58()),
        SessionPolicy.class,
        new SessionPolicy(
            game,
            new Bytes32(BUYER.publicKey().toBytes()),
            new Bytes32(key.publicKey().toBytes()),
            volume,
            items,
            expiresAtMillis,
            actions,
            revoked,
            usedVolume,
            0L));
  }

  private static <T extends SpecificRecord> void send(
      String topic, String key, Class<T> type, T record) {
    var serializer = VaultSerdes.serializer(type, Map.of("schema.registry.url", door.registry()));
    // a failure shows at the commit of the transaction
    var _ = netting.send(new ProducerRecord<>(topic, key, serializer.serialize(topic, record)));
  }
}
