package io.phantomparadox.vault.indexer.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectorTest {
  private static EmbeddedPostgres postgres;

  /** One for all tests, as the reader's pool keeps its own: temporary tables are made once. */
  private static Connection connection;

  private static final String ALICE = GameHistory.ALICE.toBase58();
  private static final String BOB = GameHistory.BOB.toBase58();
  private static final String CAROL = GameHistory.CAROL.toBase58();

  private final GameHistory history = new GameHistory();
  private final Projector projector =
      new Projector(GameHistory.REGISTRY, new SimpleMeterRegistry());
  private final OffsetTable offsets = new OffsetTable();

  @BeforeAll
  static void startPostgres() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
    connection = postgres.getPostgresDatabase().getConnection();
  }

  @AfterAll
  static void stopPostgres() throws IOException, SQLException {
    connection.close();
    postgres.close();
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("truncate %s".formatted(String.join(", ", tables())));
    }
  }

  @Test
  void theTablesShowTheWholeHistory() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);

    assertThat(rows("select wallet, available_lamports from wallet_balances order by 2"))
        .containsExactly(CAROL + "|10", BOB + "|35", ALICE + "|50");
    assertThat(rows("select owner, since_batch from item_ownership order by 2"))
        .containsExactly(ALICE + "|3", BOB + "|5");
    assertThat(rows("select status, count(*) from trade_intents group by 1 order by 1"))
        .containsExactly("EXPIRED|2", "REJECTED|1", "SETTLED|6");
    assertThat(rows("select batch_id, status, applied from netting_batches order by 1"))
        .containsExactly("1|SETTLED|t", "2|ABORTED|t", "3|SETTLED|t", "4|VOID|t", "5|SETTLED|t");
    assertThat(
            rows(
                "select batch_id, kind, to_wallet from item_history where item = '%s' order by 1"
                    .formatted(GameHistory.ITEM.toHex())))
        .containsExactly("0|MINT|" + ALICE, "1|TRADE|" + BOB, "3|TRADE|" + ALICE);
    assertThat(
            rows(
                "select kind, amount_lamports, batch_id from wallet_entries where wallet = '%s'"
                        .formatted(BOB)
                    + " order by slot"))
        .containsExactly(
            "DEPOSIT|100|null", "BATCH|-70|1", "BATCH|20|3", "WITHDRAWAL|-5|null", "BATCH|-10|5");
  }

  @Test
  void listingsStatisticsSessionKeysAndSettlementsAreThere() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);

    assertThat(rows("select side, wallet, amount_lamports, status, batch_id, taker from listings"))
        .containsExactly("ASK|%s|10|SETTLED|5|%s".formatted(CAROL, BOB));
    assertThat(
            rows(
                "select day, intents, batches, trades, gross_lamports, net_lamports,"
                    + " netting_ratio, fee_lamports, fees_saved_lamports from stats order by 1"))
        .containsExactly(
            "1969-12-31|9|0|0|0|0|null|0|0", "1970-01-01|0|3|3|100|100|0.000000|20000|5000");
    assertThat(
            rows(
                "select wallet, bought_trades, sold_trades, bought_lamports, sold_lamports"
                    + " from wallet_days order by 1"))
        .containsExactly(ALICE + "|1|1|20|70", BOB + "|2|1|80|20", CAROL + "|0|1|0|10");
    assertThat(
            rows(
                "select owner, session, max_volume_lamports, actions, revoked, used_volume_lamports"
                    + " from session_keys"))
        .containsExactly("%s|%s|500|14|t|90".formatted(ALICE, GameHistory.SESSION.toBase58()));
    assertThat(
            rows(
                "select step, status, last_valid_block_height, slot, transaction_bytes"
                    + " from settlements order by changed_at"))
        .containsExactly(
            "PLAN|PLANNED|null|null|null",
            "COMMIT|FINALIZED|77|5|200",
            "END|FINALIZED|null|5|null");
    assertThat(rows("select finalized_slot from chain_progress")).containsExactly("40");
  }

  @Test
  void everythingReadAgainFromTheStartChangesNothing() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);
    Map<String, List<String>> before = allRows();
    update("delete from topic_offsets");

    applyAll(new Random(4), 2);

    assertThat(allRows()).isEqualTo(before);
  }

  @Test
  void aBatchThatComesLateNeverOverwritesANewerOwner() throws SQLException {
    List<ConsumerRecord<String, byte[]>> batches = history.topics().get(VaultTopics.BATCHES);
    for (String topic : history.topics().keySet()) {
      if (!topic.equals(VaultTopics.BATCHES)) {
        apply(projector, Map.of(topic, history.topics().get(topic)));
      }
    }
    // the third batch, then the first: parts and headers come in pairs
    applyAt(batches.subList(4, 6), 0);
    assertThat(ownerOfTheItem()).isEqualTo(ALICE + "|3");

    applyAt(batches.subList(0, 2), 2);

    assertThat(ownerOfTheItem()).as("the first batch gave it to bob").isEqualTo(ALICE + "|3");
    assertThat(rows("select count(*) from item_history where batch_id = 1")).containsExactly("1");
  }

  private String ownerOfTheItem() throws SQLException {
    return rows("select owner, since_batch from item_ownership where item = '%s'"
            .formatted(GameHistory.ITEM.toHex()))
        .getFirst();
  }

  /** Applies records of batches as if they stood elsewhere in the log. */
  private void applyAt(List<ConsumerRecord<String, byte[]>> records, long offset)
      throws SQLException {
    List<ConsumerRecord<String, byte[]>> moved = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      moved.add(
          new ConsumerRecord<>(
              record.topic(), 0, offset + moved.size(), record.key(), record.value()));
    }
    apply(projector, Map.of(VaultTopics.BATCHES, moved));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377})
  void everyInterleavingOfTheTopicsGivesTheSameRows(long seed) throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);
    Map<String, List<String>> expected = allRows();
    emptyTables();

    applyAll(new Random(seed), seed % 2 == 0 ? 3 : 9);

    assertThat(allRows()).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void aPollThatWasAppliedByAnotherInstanceIsRefusedAndChangesNothing() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);
    Map<String, List<String>> before = allRows();

    assertThatThrownBy(() -> applyAll(new Random(1), Integer.MAX_VALUE))
        .isInstanceOf(Exception.class);

    assertThat(allRows()).isEqualTo(before);
  }

  @Test
  void aPartitionThatStandsStillInAPollIsNoSecondReader() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);
    TopicPartition partition = new TopicPartition(VaultTopics.INTENTS, 0);
    long stored = history.topics().get(VaultTopics.INTENTS).size();

    offsets.move(
        connection,
        new ConsumerRecords<>(Map.of(), Map.of(partition, new OffsetAndMetadata(stored))));

    assertThat(offsets.next(connection, partition)).isEqualTo(stored);
  }

  @Test
  void anUnreadableIntentIsCountedAndTheOthersHaveRows() throws SQLException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Projector counting = new Projector(GameHistory.REGISTRY, meters);
    List<ConsumerRecord<String, byte[]>> records =
        List.of(
            new ConsumerRecord<>(VaultTopics.INTENTS, 0, 0, "1", new byte[] {1, 2, 3}),
            history.topics().get(VaultTopics.INTENTS).get(1));

    apply(counting, Map.of(VaultTopics.INTENTS, records));

    assertThat(meters.counter("vault.indexer.intents.unreadable").count()).isEqualTo(1.0);
    assertThat(rows("select count(*) from trade_intents")).containsExactly("1");
  }

  /** Plays the topics in a random interleaving that keeps each topic's order. */
  private void applyAll(Random random, int maxRecordsPerPoll) throws SQLException {
    Map<String, Integer> positions = new HashMap<>();
    List<String> open = new ArrayList<>(history.topics().keySet());
    while (!open.isEmpty()) {
      String topic = open.get(random.nextInt(open.size()));
      List<ConsumerRecord<String, byte[]>> all = history.topics().get(topic);
      int from = positions.getOrDefault(topic, 0);
      int to = Math.min(all.size(), from + 1 + random.nextInt(Math.min(maxRecordsPerPoll, 100)));
      apply(projector, Map.of(topic, all.subList(from, to)));
      positions.put(topic, to);
      if (to == all.size()) {
        open.remove(topic);
      }
    }
  }

  private void apply(Projector target, Map<String, List<ConsumerRecord<String, byte[]>>> poll)
      throws SQLException {
    Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    poll.forEach(
        (topic, list) -> {
          TopicPartition partition = new TopicPartition(topic, 0);
          records.put(partition, list);
          next.put(partition, new OffsetAndMetadata(list.getLast().offset() + 1));
        });
    connection.setAutoCommit(false);
    try {
      ConsumerRecords<String, byte[]> consumed = new ConsumerRecords<>(records, next);
      target.apply(connection, consumed);
      offsets.move(connection, consumed);
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private Map<String, List<String>> allRows() throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (String table : tables()) {
      tables.put(table, rows("select * from " + table + " t order by t::text"));
    }
    return tables;
  }

  private static List<String> tables() throws SQLException {
    return rows(
        "select table_name from information_schema.tables where table_schema = 'public'"
            + " and table_name <> 'flyway_schema_history' order by 1");
  }

  private static void update(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    }
  }
}
