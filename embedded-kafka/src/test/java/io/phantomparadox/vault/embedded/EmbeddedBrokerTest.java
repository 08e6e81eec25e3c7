package io.phantomparadox.vault.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedBrokerTest {
  private static final String TOPIC = "kept";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @Test
  void givenCommittedAndAbortedRecords_whenStartedAgainOnAnotherPort_thenTheCommittedAreThere(
      @TempDir Path dir) throws Exception {
    int firstPort;
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.kept(dir))) {
      firstPort = broker.port();
      createTopic(broker);
      try (KafkaProducer<String, String> producer = transactional(broker)) {
        producer.initTransactions();
        commit(producer, "1", "committed");
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "2", "aborted")).get(10, TimeUnit.SECONDS);
        producer.abortTransaction();
      }
    }

    // the first port is held, so that the second start must take another one
    try (ServerSocket taken = new ServerSocket(firstPort, 1, InetAddress.getLoopbackAddress());
        EmbeddedBroker again = EmbeddedBroker.start(EmbeddedBroker.Options.kept(dir))) {
      assertThat(again.port()).isNotEqualTo(taken.getLocalPort());
      assertThat(readCommitted(again)).containsExactly("committed");
      try (KafkaProducer<String, String> producer = transactional(again)) {
        producer.initTransactions();
        commit(producer, "3", "later");
      }
      assertThat(readCommitted(again)).containsExactly("committed", "later");
    }
  }

  @Test
  void givenABrokerKilledWithAnOpenTransaction_whenStartedAgain_thenItIsAborted(
      @TempDir Path dir, @TempDir Path asKilled) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.kept(dir))) {
      createTopic(broker);
      try (KafkaProducer<String, String> producer = transactional(broker)) {
        producer.initTransactions();
        commit(producer, "1", "committed");
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "2", "open")).get(10, TimeUnit.SECONDS);
        // what a SIGKILL leaves: everything written, nothing closed
        copy(dir, asKilled);
      }
    }

    try (EmbeddedBroker again = EmbeddedBroker.start(EmbeddedBroker.Options.kept(asKilled))) {
      await("the open transaction is aborted", () -> openTransactions(again) == 0);
      assertThat(readCommitted(again)).containsExactly("committed");
      try (KafkaProducer<String, String> producer = transactional(again)) {
        producer.initTransactions();
        commit(producer, "3", "later");
      }
      // without the marker the next commit would have committed what was open
      assertThat(readCommitted(again)).containsExactly("committed", "later");
    }
  }

  @Test
  void givenTemporaryData_whenClosed_thenNothingIsLeftOnDisk() {
    Path dir;
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      dir = broker.dataDir();
      assertThat(dir).isDirectory();
    }
    assertThat(Files.exists(dir)).isFalse();
  }

  @Test
  void givenATakenPort_whenStarted_thenItSaysWhichPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () -> EmbeddedBroker.start(EmbeddedBroker.Options.temporary().withPort(port)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(Integer.toString(port));
    }
  }

  @Test
  void givenARunningBroker_whenAnotherStartsOnItsData_thenItIsRefusedAndTheFirstGoesOn(
      @TempDir Path dir) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.kept(dir))) {
      assertThatThrownBy(() -> EmbeddedBroker.start(EmbeddedBroker.Options.kept(dir)))
          .hasMessageContaining("in use");
      createTopic(broker);
    }
  }

  private static long openTransactions(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin
          .describeProducers(List.of(PARTITION))
          .partitionResult(PARTITION)
          .get(10, TimeUnit.SECONDS)
          .activeProducers()
          .stream()
          .filter(producer -> producer.currentTransactionStartOffset().isPresent())
          .count();
    }
  }

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!holds.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(path -> !path.equals(from)).toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(10, TimeUnit.SECONDS);
    }
  }

  private static KafkaProducer<String, String> transactional(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "transactional.id",
            "test",
            "transaction.timeout.ms",
            "2000"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void commit(KafkaProducer<String, String> producer, String key, String value)
      throws Exception {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(TOPIC, key, value)).get(10, TimeUnit.SECONDS);
    producer.commitTransaction();
  }

  private static List<String> readCommitted(EmbeddedBroker broker) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (consumer.position(PARTITION) < end && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> entry : consumer.poll(Duration.ofMillis(100))) {
          values.add(entry.value());
        }
      }
      return values;
    }
  }
}
