package io.phantomparadox.vault.testkit.kafka;

import io.phantomparadox.vault.embedded.EmbeddedCluster;
import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Kafka as the vault needs it, in this JVM: real brokers, the catalogue's topics with a copy on
 * every node, and a schema registry that answers Confluent's API. Everything is gone at the end.
 */
public final class KafkaForTests implements AutoCloseable {
  private static final Duration ADMIN_DEADLINE = Duration.ofSeconds(60);

  private final EmbeddedCluster brokers;
  private final EmbeddedRegistry registry;

  private KafkaForTests(EmbeddedCluster brokers, EmbeddedRegistry registry) {
    this.brokers = brokers;
    this.registry = registry;
  }

  /**
   * One broker.
   *
   * @param partitions of every topic of the vault
   */
  public static KafkaForTests oneNode(int partitions) {
    return start(1, partitions);
  }

  /**
   * Three brokers, each with a copy of everything: acknowledged writes survive the loss of one.
   *
   * @param partitions of every topic of the vault
   */
  public static KafkaForTests threeNodes(int partitions) {
    return start(3, partitions);
  }

  private static KafkaForTests start(int nodes, int partitions) {
    EmbeddedCluster brokers = EmbeddedCluster.start(nodes);
    try {
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", (Object) brokers.bootstrapServers()))) {
        new TopicProvisioner(admin, partitions, (short) nodes, ADMIN_DEADLINE).apply();
      }
      return new KafkaForTests(
          brokers, EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      brokers.close();
      throw new IllegalStateException("interrupted", e);
    } catch (TimeoutException e) {
      brokers.close();
      throw new IllegalStateException("the topics were not there in time", e);
    } catch (RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  /** Every broker's address. */
  public String bootstrapServers() {
    return brokers.bootstrapServers();
  }

  /** Base URL of the schema registry. */
  public String registryUrl() {
    return registry.url();
  }

  /** Takes a broker away; they are called 1, 2, 3. */
  public void stop(int broker) {
    brokers.stopBroker(broker);
  }

  /** Brings it back with what it had. */
  public void start(int broker) {
    brokers.startBroker(broker);
  }

  @Override
  public void close() {
    registry.close();
    brokers.close();
  }
}
