package io.phantomparadox.vault.indexer.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The offsets that the tables have seen. They never go back: a second writer fails here. */
final class OffsetTable {
  private static final String READ =
      "select next_offset from topic_offsets where topic = ? and partition = ?";
  private static final String MOVE =
      """
      insert into topic_offsets (topic, partition, next_offset) values (?, ?, ?)
      on conflict (topic, partition) do update set next_offset = excluded.next_offset
      where topic_offsets.next_offset < excluded.next_offset""";

  long next(Connection connection, TopicPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0L;
      }
    }
  }

  /**
   * @throws ProjectionException when another instance has been here: the poll was applied already
   */
  void move(Connection connection, Map<TopicPartition, OffsetAndMetadata> next)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : next.entrySet()) {
        statement.setString(1, entry.getKey().topic());
        statement.setInt(2, entry.getKey().partition());
        statement.setLong(3, entry.getValue().offset());
        if (statement.executeUpdate() != 1) {
          throw new ProjectionException(
              "another indexer has already read %s up to %d"
                  .formatted(entry.getKey(), entry.getValue().offset()));
        }
      }
    }
  }
}
