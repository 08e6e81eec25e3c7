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
  private static final List<String> TABLES =
      List.of(
          "trade_intents",
          "netting_batches",
          "batch_trades",
          "batch_deltas",
          "batch_item_moves",
          "item_ownership",
          "item_history",
          "wallet_balances",
          "batch_chunks",
          "topic_offsets");

  private static EmbeddedPostgres postgres;

  private final GameHistory history = new GameHistory();
  private final Projector projector =
      new Projector(GameHistory.REGISTRY, new SimpleMeterRegistry());
  private final OffsetTable offsets = new OffsetTable();

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
    Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate %s".formatted(String.join(", ", TABLES)));
    }
  }

  @Test
  void theTablesShowTheWholeHistory() throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);

    assertThat(rows("select wallet, available_lamports from wallet_balances order by 2"))
        .containsExactly(GameHistory.BOB.toBase58() + "|45", GameHistory.ALICE.toBase58() + "|50");
    assertThat(rows("select owner, since_batch from item_ownership"))
        .containsExactly(GameHistory.ALICE.toBase58() + "|3");
    assertThat(rows("select status, count(*) from trade_intents group by 1 order by 1"))
        .containsExactly("REJECTED|1", "SETTLED|4");
    assertThat(rows("select batch_id, status, applied from netting_batches order by 1"))
        .containsExactly("1|SETTLED|t", "2|ABORTED|t", "3|SETTLED|t");
    assertThat(rows("select batch_id, kind, to_wallet from item_history order by 1"))
        .containsExactly(
            "0|MINT|" + GameHistory.ALICE.toBase58(),
            "1|TRADE|" + GameHistory.BOB.toBase58(),
            "3|TRADE|" + GameHistory.ALICE.toBase58());
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 5, 8, 13, 21, 34, 55})
  void everyInterleavingOfTheTopicsGivesTheSameRows(long seed) throws SQLException {
    applyAll(new Random(1), Integer.MAX_VALUE);
    Map<String, List<String>> expected = allRows();
    emptyTables();

    applyAll(new Random(seed), 3);

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

    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      offsets.move(
          connection,
          new ConsumerRecords<>(Map.of(), Map.of(partition, new OffsetAndMetadata(stored))));

      assertThat(offsets.next(connection, partition)).isEqualTo(stored);
    }
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
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      connection.setAutoCommit(false);
      ConsumerRecords<String, byte[]> consumed = new ConsumerRecords<>(records, next);
      target.apply(connection, consumed);
      offsets.move(connection, consumed);
      connection.commit();
    }
  }

  private Map<String, List<String>> allRows() throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (String table : TABLES) {
      tables.put(table, rows("select * from " + table + " order by 1, 2, 3"));
    }
    return tables;
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
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
