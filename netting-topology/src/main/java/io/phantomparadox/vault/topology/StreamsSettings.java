package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.schemas.VaultTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams settings of the service, each with its reason. */
public final class StreamsSettings {
  private StreamsSettings() {}

  /** The settings of a configuration. */
  public static Properties of(NettingConfig config) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
    // what a reader of read_committed waits at most while all is well
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    // the clock of cuts ticks between polls
    settings.put(StreamsConfig.POLL_MS_CONFIG, 20);
    // a nameless internal topic would move with the next change of the topology
    settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
    settings.put(BoundedRocksDb.CACHE_BYTES_CONFIG, Long.toString(config.rocksDbCacheBytes()));
    settings.put(BoundedRocksDb.WRITE_BYTES_CONFIG, Long.toString(config.rocksDbWriteBytes()));
    // a killed instance must not stall readers for a minute
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(config.transactionTimeout().toMillis()));
    if (!"streams".equals(config.overrides().get(StreamsConfig.GROUP_PROTOCOL_CONFIG))) {
      session(settings, config.sessionTimeout());
    }
    // a store change is some 300 bytes: larger batches are fewer requests and fewer wake-ups
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L << 20);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        VaultTopics.MAX_MESSAGE_BYTES);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.overrides().forEach(settings::put);
    return settings;
  }

  /** In a group of the streams protocol the broker says these. */
  private static void session(Properties settings, Duration timeout) {
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        Math.toIntExact(timeout.toMillis()));
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.toIntExact(timeout.toMillis() / 3));
  }

  /** Settings of the Avro codecs. */
  static Map<String, String> codecs(NettingConfig config) {
    Map<String, String> codecs = new HashMap<>();
    codecs.put("schema.registry.url", config.schemaRegistryUrl());
    return Map.copyOf(codecs);
  }
}
