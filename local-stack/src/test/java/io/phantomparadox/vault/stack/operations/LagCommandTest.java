package io.phantomparadox.vault.stack.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code vault lag} against a cluster that is not the local stack's. */
class LagCommandTest {
  private static final TopicPartition PLACE = new TopicPartition("orders", 0);
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  @Test
  void givenAGroupThatFallsBehind_whenLagIsAsked_thenTheTableAndTheExitCodeSayIt()
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1))).all().get();
      write(broker, 0);
      position(admin, 1);

      // the marker of a transaction is written after its producer was answered
      await()
          .atMost(IN_TIME)
          .untilAsserted(
              () ->
                  assertThat(run(broker, "--once", "--max-seconds", "60"))
                      .contains("clerks", "EMPTY", "orders")
                      .containsPattern("orders +0 +1 +2 +0 +0\\.0")
                      .endsWith("exit code 0"));

      write(broker, 120_000);

      await()
          .atMost(IN_TIME)
          .untilAsserted(
              () ->
                  assertThat(run(broker, "--once", "--max-seconds", "60"))
                      .containsPattern("orders +0 +1 +4 +1 +1[2-9][0-9]\\.")
                      .endsWith("exit code 1"));
      assertThat(run(broker, "--once", "--group", "nobody")).doesNotContain("clerks");
    }
    assertThat(run("127.0.0.1:1", "--once")).contains("vault: ").endsWith("exit code 1");
  }

  private static void position(Admin admin, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets("clerks", Map.of(PLACE, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static void write(EmbeddedBroker broker, long ageMillis) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "transactional.id",
            UUID.randomUUID().toString());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer
          .send(
              new ProducerRecord<>(
                  PLACE.topic(), 0, System.currentTimeMillis() - ageMillis, "k", "v"))
          .get();
      producer.commitTransaction();
    }
  }

  private static String run(EmbeddedBroker broker, String... arguments) {
    return run(broker.bootstrapServers(), arguments);
  }

  private static String run(String bootstrap, String... arguments) {
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new LagCommand());
    line.setOut(new PrintWriter(printed, true));
    line.setErr(new PrintWriter(printed, true));
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--bootstrap";
    all[arguments.length + 1] = bootstrap;
    int exitCode = line.execute(all);
    return printed + "exit code " + exitCode;
  }
}
