package io.phantomparadox.vault.indexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.indexer.projection.GameHistory;
import io.phantomparadox.vault.indexer.projection.Rebuild;
import io.phantomparadox.vault.indexer.projection.TopicReader;
import io.phantomparadox.vault.indexer.reconcile.Halt;
import io.phantomparadox.vault.indexer.reconcile.Reconciler;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole indexer on a real broker and a real PostgreSQL. */
class IndexerServiceTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final GameHistory history = new GameHistory();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private EmbeddedBroker broker;
  private EmbeddedPostgres postgres;
  private KafkaProducer<String, byte[]> producer;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    postgres = EmbeddedPostgres.start();
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(settings);
    List<NewTopic> topics = new ArrayList<>();
    for (String topic : TopicReader.TOPICS) {
      topics.add(new NewTopic(topic, 1, (short) 1));
    }
    topics.add(new NewTopic(VaultTopics.BALANCES, 1, (short) 1));
    topics.add(new NewTopic(VaultTopics.ITEMS, 1, (short) 1));
    admin.createTopics(topics).all().get();
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    for (List<ConsumerRecord<String, byte[]>> records : history.topics().values()) {
      for (ConsumerRecord<String, byte[]> record : records) {
        send(record.topic(), record.value());
      }
    }
    view(GameHistory.ALICE, 50);
    view(GameHistory.BOB, 35);
    view(GameHistory.CAROL, 10);
    view(GameHistory.ITEM, GameHistory.ALICE);
    view(GameHistory.CAROLS_ITEM, GameHistory.BOB);
  }

  @AfterEach
  void stop() throws Exception {
    producer.close();
    admin.close();
    postgres.close();
    broker.close();
  }

  @Test
  void givenARunningIndexerWhenTheTablesAreRebuiltThenTheyAreTheSameAndItReadsOn()
      throws Exception {
    try (IndexerService service = IndexerService.start(config(), meters)) {
      awaitTables();
      Map<String, List<String>> before = tables();
      assertThat(before.get("batch_chunks")).hasSize(2);
      // what compaction and retention do in time: plans, steps and the oldest intents are gone
      delete(VaultTopics.SETTLEMENTS, 3);
      delete(VaultTopics.INTENTS, 2);

      Rebuild.Report done = IndexerService.rebuild(config(), database());

      assertThat(done.records()).isPositive();
      assertThat(tables()).isEqualTo(before);
      assertThat(rows("select count(*) from vault_previous.batch_chunks")).containsExactly("2");

      send(VaultTopics.INTENTS, history.topics().get(VaultTopics.INTENTS).get(4).value());
      send(VaultTopics.CHAIN_EVENTS, history.topics().get(VaultTopics.CHAIN_EVENTS).get(0).value());
      awaitTables();
      assertThat(service.health().ready()).isTrue();
      assertThat(tables().get("wallet_balances")).isEqualTo(before.get("wallet_balances"));
    }
  }

  @Test
  void givenRightTablesWhenARowIsCorruptedThenItIsFoundAndTheIndexerHaltsForGood()
      throws Exception {
    ReconciliationConfig often =
        new ReconciliationConfig(Duration.ofMillis(300), List.of(), null, true);
    try (IndexerService service = IndexerService.start(config(), meters)) {
      awaitTables();
      assertThat(service.health().ready()).isTrue();
      Reconciler.Report right =
          IndexerService.reconciler(config(), database(), Optional.empty()).run();
      assertThat(right.complete()).isTrue();
      assertThat(right.mismatches()).isEmpty();
      assertThat(right.outcomes().getFirst().compared()).isEqualTo(5);
    }

    update("update wallet_balances set available_lamports = 51 where wallet_index = 0");
    SimpleMeterRegistry watched = new SimpleMeterRegistry();

    try (IndexerService service =
        IndexerService.start(config().withReconciliation(often), watched)) {
      await().atMost(WAIT).until(() -> watched.get("vault.indexer.halted").gauge().value() == 1);
      assertThat(service.health().ready()).isFalse();
      assertThat(service.health().detail())
          .contains("halted: reconciliation")
          .contains(GameHistory.ALICE.toBase58())
          .contains("the tables say 51, netting says 50");
      await()
          .atMost(WAIT)
          .until(
              () ->
                  watched
                          .get("vault.indexer.reconciliation.mismatches")
                          .tag("source", "netting")
                          .gauge()
                          .value()
                      == 1);
    }
    try (IndexerService again = IndexerService.start(config(), new SimpleMeterRegistry())) {
      assertThat(again.health().detail()).as("after a restart").contains("halted");
    }
    // rebuilt tables are right, and nothing holds them back
    IndexerService.rebuild(config(), database());
    assertThat(Halt.reason(database())).isEmpty();
    try (IndexerService healed = IndexerService.start(config(), new SimpleMeterRegistry())) {
      await().atMost(WAIT).until(() -> healed.health().ready());
      assertThat(rows("select available_lamports from wallet_balances where wallet_index = 0"))
          .containsExactly("50");
    }
  }

  private IndexerConfig config() {
    return new IndexerConfig(
        KafkaCluster.at(broker.bootstrapServers()),
        GameHistory.REGISTRY.get("schema.registry.url"),
        "vault-indexer",
        postgres.getJdbcUrl("postgres", "postgres"),
        "postgres",
        "",
        "127.0.0.1",
        0,
        WAIT);
  }

  private DataSource database() {
    return postgres.getPostgresDatabase();
  }

  private void send(String topic, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, 0, "1", value)).get();
  }

  private void view(PublicKey wallet, long lamports) throws Exception {
    send(
        VaultTopics.BALANCES,
        VaultSerdes.<WalletView>serializer(WalletView.class, GameHistory.REGISTRY)
            .serialize(
                VaultTopics.BALANCES,
                new WalletView(
                    GameHistory.GAME,
                    new Bytes32(wallet.toBytes()),
                    0L,
                    lamports,
                    lamports,
                    0L,
                    0L)));
  }

  private void view(Hash32 item, PublicKey owner) throws Exception {
    send(
        VaultTopics.ITEMS,
        VaultSerdes.<ItemView>serializer(ItemView.class, GameHistory.REGISTRY)
            .serialize(
                VaultTopics.ITEMS,
                new ItemView(
                    GameHistory.GAME,
                    new Bytes32(item.toBytes()),
                    0L,
                    new Bytes32(owner.toBytes()),
                    null,
                    null)));
  }

  private void delete(String topic, long before) throws Exception {
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  /** Until the tables have every record of every topic. */
  private void awaitTables() {
    await().atMost(WAIT).ignoreExceptions().until(() -> offsets().equals(ends()));
  }

  private Map<String, Long> ends() throws Exception {
    Map<TopicPartition, org.apache.kafka.clients.admin.OffsetSpec> wanted = new HashMap<>();
    TopicReader.TOPICS.forEach(
        topic ->
            wanted.put(
                new TopicPartition(topic, 0), org.apache.kafka.clients.admin.OffsetSpec.latest()));
    Map<String, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition.topic(), end.offset()));
    return ends;
  }

  private Map<String, Long> offsets() throws SQLException {
    Map<String, Long> offsets = new HashMap<>();
    for (String row : rows("select topic || ' ' || next_offset from topic_offsets")) {
      offsets.put(row.split(" ")[0], Long.valueOf(row.split(" ")[1]));
    }
    return offsets;
  }

  private Map<String, List<String>> tables() throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (String table :
        rows(
            "select table_name from information_schema.tables where table_schema = 'public'"
                + " and table_name <> 'flyway_schema_history' order by 1")) {
      tables.put(table, rows("select t::text from " + table + " t order by 1"));
    }
    return tables;
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private List<String> rows(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    }
  }
}
