package io.phantomparadox.vault.schemas;

import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * One topic of the catalogue: what it holds, who writes it and how Kafka keeps it.
 *
 * @param name topic name
 * @param keyDoc what the UTF-8 key is
 * @param valueSchema Avro schema of the value; null where values are copies of unreadable records
 * @param owner the module that writes it
 * @param purpose one sentence for analysts
 * @param cleanup when Kafka may drop records
 * @param retentionMillis how long records are kept, −1 for ever
 * @param timestampType {@code CreateTime} or {@code LogAppendTime} (the broker's clock)
 */
public record TopicSpec(
    String name,
    String keyDoc,
    @Nullable Schema valueSchema,
    String owner,
    String purpose,
    Cleanup cleanup,
    long retentionMillis,
    String timestampType) {

  /** Kafka's cleanup policies. */
  public enum Cleanup {
    DELETE("delete"),
    COMPACT("compact"),
    COMPACT_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
      this.policy = policy;
    }

    /** The value of {@code cleanup.policy}. */
    public String policy() {
      return policy;
    }
  }

  /**
   * Topic-level configuration.
   *
   * @return sorted by name
   */
  public Map<String, String> configs() {
    Map<String, String> configs = new TreeMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.policy());
    configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMillis));
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestampType);
    configs.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(VaultTopics.MAX_MESSAGE_BYTES));
    if (cleanup == Cleanup.DELETE && retentionMillis < 0) {
      configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    }
    return configs;
  }
}
