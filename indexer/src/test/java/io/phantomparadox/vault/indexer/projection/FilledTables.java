package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;

/** Real tables with the rows of a {@link GameHistory}. */
public final class FilledTables {
  private FilledTables() {}

  /** Migrates an empty database and applies the history as a reader would. */
  public static void fill(DataSource database, GameHistory history) throws SQLException {
    Flyway.configure().dataSource(database).load().migrate();
    apply(database, history.topics());
  }

  /** Applies records in one transaction; offsets stay as they are. */
  public static void apply(
      DataSource database, Map<String, List<ConsumerRecord<String, byte[]>>> topics)
      throws SQLException {
    Projector projector = new Projector(GameHistory.REGISTRY, new SimpleMeterRegistry());
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (Map.Entry<String, List<ConsumerRecord<String, byte[]>>> topic : topics.entrySet()) {
        TopicPartition partition = new TopicPartition(topic.getKey(), 0);
        projector.apply(
            connection,
            new ConsumerRecords<>(
                Map.of(partition, topic.getValue()),
                Map.of(partition, new OffsetAndMetadata(topic.getValue().getLast().offset() + 1))));
      }
      connection.commit();
    }
  }
}
