package io.phantomparadox.vault.ingest.log;

import io.phantomparadox.vault.schemas.CorrelationId;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.GamePartitioner;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.IntentCodec;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code vault.intents} on Kafka: acks=all, idempotent, partitioned by game. Every wait is bounded;
 * an intent whose deadline passed may still land, which is harmless: its id is the same.
 */
public final class KafkaIntentLog implements IntentLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaIntentLog.class);

  private static final int BATCH_BYTES = 128 * 1024;
  private static final Duration PING_DEADLINE = Duration.ofMillis(1500);

  private final Producer<String, io.phantomparadox.vault.schemas.avro.SignedIntent> producer;
  private final Admin admin;

  private KafkaIntentLog(
      Producer<String, io.phantomparadox.vault.schemas.avro.SignedIntent> producer, Admin admin) {
    this.producer = producer;
    this.admin = admin;
  }

  /**
   * Connects, and returns when the topic is there and its schema registered.
   *
   * @param blockMax longest wait of {@link #append} for metadata or buffer space
   * @param delivery from then until an acknowledgement, retries included
   * @param deadline of this call
   * @throws LogUnavailableException when the broker, the topic or the registry is not there in time
   * @throws InterruptedException when interrupted while waiting
   */
  public static KafkaIntentLog open(
      KafkaCluster kafka,
      String schemaRegistryUrl,
      Duration blockMax,
      Duration delivery,
      Duration deadline)
      throws LogUnavailableException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Serializer<io.phantomparadox.vault.schemas.avro.SignedIntent> values =
        VaultSerdes.serializer(
            io.phantomparadox.vault.schemas.avro.SignedIntent.class,
            Map.of(SchemaRegistry.URL_CONFIG, schemaRegistryUrl));
    Producer<String, io.phantomparadox.vault.schemas.avro.SignedIntent> producer =
        new KafkaProducer<>(
            producerConfig(kafka, blockMax, delivery), new StringSerializer(), values);
    Admin admin = Admin.create(adminConfig(kafka));
    KafkaIntentLog log = new KafkaIntentLog(producer, admin);
    try {
      log.awaitReady(values, end);
    } catch (LogUnavailableException | InterruptedException | RuntimeException failed) {
      log.close();
      throw failed;
    }
    return log;
  }

  @Override
  public CompletableFuture<LogPlace> append(SignedIntent signed, String correlationId) {
    List<Header> headers =
        List.of(
            new RecordHeader(CorrelationId.HEADER, correlationId.getBytes(StandardCharsets.UTF_8)));
    ProducerRecord<String, io.phantomparadox.vault.schemas.avro.SignedIntent> record =
        new ProducerRecord<>(
            VaultTopics.INTENTS,
            null,
            GameKey.of(signed.intent().game()),
            logged(signed.intent().encode(), signed.signature().toBytes()),
            headers);
    CompletableFuture<LogPlace> place = new CompletableFuture<>();
    try {
      // the callback below tells everything that the producer's own future would
      var _ =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  accepted(signed, correlationId, metadata);
                  place.complete(new LogPlace(metadata.partition(), metadata.offset()));
                } else {
                  place.completeExceptionally(unavailable(failure, correlationId));
                }
              });
    } catch (KafkaException | IllegalStateException refused) {
      place.completeExceptionally(unavailable(refused, correlationId));
    }
    return place;
  }

  /** Whether a broker answers and has the topic; waits at most 1.5 s. */
  public boolean reachable() throws InterruptedException {
    try {
      var _ =
          admin
              .describeTopics(List.of(VaultTopics.INTENTS))
              .allTopicNames()
              .get(PING_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException away) {
      LOG.debug("Kafka does not answer", away);
      return false;
    }
  }

  /** Sends what is buffered, bounded, and lets go. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(1));
  }

  private void awaitReady(
      Serializer<io.phantomparadox.vault.schemas.avro.SignedIntent> values, long end)
      throws LogUnavailableException, InterruptedException {
    while (!reachable()) {
      if (System.nanoTime() - end > 0) {
        throw new LogUnavailableException(
            "no broker with the topic " + VaultTopics.INTENTS + " in time", null);
      }
      Thread.sleep(100);
    }
    try {
      // registers the schema now, so that the first request need not
      var _ =
          values.serialize(
              VaultTopics.INTENTS, logged(new byte[IntentCodec.SIZE], new byte[Signature.SIZE]));
      var _ = producer.partitionsFor(VaultTopics.INTENTS);
    } catch (KafkaException failed) {
      throw unavailable(failed, "");
    }
  }

  private static io.phantomparadox.vault.schemas.avro.SignedIntent logged(
      byte[] intent, byte[] signature) {
    return new io.phantomparadox.vault.schemas.avro.SignedIntent(
        ByteBuffer.wrap(intent), new Signature64(signature));
  }

  private static void accepted(SignedIntent signed, String correlationId, RecordMetadata at) {
    if (LOG.isDebugEnabled()) {
      String id = signed.intent().id().toHex();
      LOG.atDebug()
          .addKeyValue(CorrelationId.LOG_KEY, correlationId)
          .addKeyValue("intentId", id)
          .log("intent {} is in the log at {}-{}@{}", id, at.topic(), at.partition(), at.offset());
    }
  }

  private static LogUnavailableException unavailable(Exception failure, String correlationId) {
    // the producer's own thread: the request's id comes along by hand
    LOG.atWarn()
        .addKeyValue(CorrelationId.LOG_KEY, correlationId)
        .log("The log did not take an intent: {}", failure.toString());
    return new LogUnavailableException(failure.getClass().getSimpleName(), failure);
  }

  private static Map<String, Object> producerConfig(
      KafkaCluster kafka, Duration blockMax, Duration delivery) {
    long lingerMillis = 3;
    return kafka.client(
        Map.ofEntries(
            Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "ingest-api"),
            Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
            Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
            Map.entry(ProducerConfig.PARTITIONER_CLASS_CONFIG, GamePartitioner.class.getName()),
            Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, blockMax.toMillis()),
            Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery.toMillis()),
            // two requests fit into the delivery's deadline
            Map.entry(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) (delivery.toMillis() - lingerMillis) / 2),
            Map.entry(ProducerConfig.LINGER_MS_CONFIG, lingerMillis),
            // the topic is never forgotten: a post after a pause must not wait for metadata on the
            // thread that reads requests
            Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis()),
            Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES),
            Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L),
            Map.entry(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2000L)));
  }

  private static Map<String, Object> adminConfig(KafkaCluster kafka) {
    return kafka.client(
        Map.of(
            AdminClientConfig.CLIENT_ID_CONFIG,
            "ingest-api-health",
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) PING_DEADLINE.toMillis(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) PING_DEADLINE.toMillis(),
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            500L));
  }
}
