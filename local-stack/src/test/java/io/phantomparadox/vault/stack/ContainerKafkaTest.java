package io.phantomparadox.vault.stack;

import io.phantomparadox.vault.schemas.TopicProvisioner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The sale of {@link ServicesAsProcessesTest} on the image that docker-compose.yml runs. Skipped
 * where no container engine is; what it shows is shown there on the embedded broker.
 */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ContainerKafkaTest {
  private static final int PARTITIONS = 2;

  @Container
  private static final KafkaContainer KAFKA =
      new KafkaContainer("apache/kafka:4.3.1")
          .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
          .withEnv("KAFKA_MESSAGE_MAX_BYTES", "4194304");

  @Test
  void givenKafkaInAContainerThenASaleGoesThrough(@TempDir Path dir) throws Exception {
    String at = KAFKA.getBootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", at))) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
    }
    try (SeparateServices services =
        SeparateServices.start(
            at, PARTITIONS, client -> Map.of("KAFKA_BOOTSTRAP_SERVERS", at), Map.of(), dir)) {
      services.startTheRest();
      services.sellTheSword(services.game());
    }
  }
}
