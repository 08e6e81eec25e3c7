package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.schemas.VaultTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a stream thread has just fetched to {@link VerifyAhead}; Kafka makes it by its name.
 */
public final class IntentsAhead implements ConsumerInterceptor<byte[], byte[]> {
  /** Client setting: the {@link VerifyAhead} itself. */
  static final String AHEAD_CONFIG = "vault.verify.ahead";

  private @Nullable VerifyAhead ahead;

  @Override
  public void configure(Map<String, ?> configs) {
    ahead = configs.get(AHEAD_CONFIG) instanceof VerifyAhead given ? given : null;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    VerifyAhead to = ahead;
    if (to != null) {
      List<byte[]> values = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records.records(VaultTopics.INTENTS)) {
        values.add(record.value());
      }
      to.expect(values);
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // nothing to tell
  }

  @Override
  public void close() {
    // the service closes what it made
  }
}
