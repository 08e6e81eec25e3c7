package io.phantomparadox.vault.indexer.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The offsets that the tables have seen. They never go back: a second writer fails here. */
final class OffsetTable {
  private static final String READ =
      "select next_offset from topic_offsets where topic = ? and partition = ?";
  private static final String LOCKED = READ + " for update";
  private static final String ALL = "select topic, partition, next_offset from topic_offsets";
  private static final String MOVE =
      """
      insert into topic_offsets (topic, partition, next_offset) values (?, ?, ?)
      on conflict (topic, partition) do update set next_offset = excluded.next_offset
      where topic_offsets.next_offset <= ?""";

  long next(Connection connection, TopicPartition partition) throws SQLException {
    return read(connection, READ, partition);
  }

  /** As {@link #next}, and keeps every other writer from moving it until the transaction ends. */
  long nextLocked(Connection connection, TopicPartition partition) throws SQLException {
    return read(connection, LOCKED, partition);
  }

  /** Everything that the tables have seen. */
  Map<TopicPartition, Long> all(Connection connection) throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ALL);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    }
    return offsets;
  }

  private static long read(Connection connection, String sql, TopicPartition partition)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
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
  void move(Connection connection, ConsumerRecords<String, byte[]> poll) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : poll.nextOffsets().entrySet()) {
        long next = entry.getValue().offset();
        List<ConsumerRecord<String, byte[]>> records = poll.records(entry.getKey());
        // Without records a position may stand still, or step over a transaction's marker.
        long read = records.isEmpty() ? next : records.getFirst().offset();
        statement.setString(1, entry.getKey().topic());
        statement.setInt(2, entry.getKey().partition());
        statement.setLong(3, next);
        statement.setLong(4, read);
        if (statement.executeUpdate() != 1) {
          throw new ProjectionException(
              "another indexer has already read %s beyond %d".formatted(entry.getKey(), read));
        }
      }
    }
  }
}
