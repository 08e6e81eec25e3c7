package io.phantomparadox.vault.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The compacted topic {@code _schemas}, in the record format of Confluent's registry, so that the
 * schemas live and die with the data they describe. One registry writes it at a time: ours is
 * embedded beside the one broker it uses.
 */
final class KafkaSchemaLog implements SchemaLog {
  static final String TOPIC = "_schemas";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final String bootstrapServers;
  private final KafkaProducer<String, String> producer;

  KafkaSchemaLog(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    createTopic();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                "schema-registry",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) DEADLINE.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                DEADLINE.toMillis()),
            new StringSerializer(),
            new StringSerializer());
  }

  private void createTopic() {
    NewTopic topic =
        new NewTopic(TOPIC, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(topic)).all().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("topic " + TOPIC + " could not be created", e.getCause());
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "no answer from " + bootstrapServers + " within " + DEADLINE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topic " + TOPIC + " was created", e);
    }
  }

  @Override
  public void replay(BiConsumer<String, String> reader) {
    long deadlineNanos = System.nanoTime() + DEADLINE.toNanos();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "schema-registry-replay",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION), DEADLINE).get(PARTITION);
      if (end == 0) {
        return;
      }
      consumer.seekToBeginning(List.of(PARTITION));
      while (consumer.position(PARTITION, DEADLINE) < end) {
        if (System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("topic " + TOPIC + " was not read within " + DEADLINE);
        }
        for (ConsumerRecord<String, String> entry : consumer.poll(Duration.ofMillis(100))) {
          if (entry.value() != null) {
            reader.accept(entry.key(), entry.value());
          }
        }
      }
    }
  }

  @Override
  public void append(String key, String value) {
    try {
      producer
          .send(new ProducerRecord<>(TOPIC, 0, key, value))
          .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw notKept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notKept(e);
    }
  }

  private static RegistryException notKept(Exception cause) {
    RegistryException refusal =
        new RegistryException(50001, "Error in the backend datastore: " + cause.getMessage());
    refusal.initCause(cause);
    return refusal;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
