package io.phantomparadox.vault.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Puts every record into its game's partition. Set as {@code partitioner.class} on every producer
 * of the vault; keys must be strings of {@link GameKey}.
 */
public final class GamePartitioner implements Partitioner {
  @Override
  public int partition(
      String topic,
      @Nullable Object key,
      byte @Nullable [] keyBytes,
      @Nullable Object value,
      byte @Nullable [] valueBytes,
      Cluster cluster) {
    if (keyBytes == null) {
      throw new IllegalArgumentException("a record of " + topic + " needs a key: its game");
    }
    return GameKey.partition(
        new String(keyBytes, StandardCharsets.UTF_8), cluster.partitionCountForTopic(topic));
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
