package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CommittedScanTest {
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  private static EmbeddedBroker broker;
  private static KafkaProducer<String, String> plain;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    plain = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer());
  }

  @AfterAll
  static void stop() {
    plain.close();
    broker.close();
  }

  @Test
  void givenATransactionThatIsOpenWhenTheScanBegins_whenItCommitsMeanwhile_thenItIsRead()
      throws Exception {
    topic("meanwhile");
    try (KafkaProducer<String, String> open = transactional("open");
        KafkaProducer<String, String> taken = transactional("taken back");
        KafkaConsumer<String, String> consumer = consumer()) {
      send(plain, "meanwhile", 0, "before");
      open.beginTransaction();
      send(open, "meanwhile", 0, "first");
      taken.beginTransaction();
      send(taken, "meanwhile", 1, "aborted");

      List<String> read = new ArrayList<>();
      CommittedScan.read(
          consumer,
          ends(consumer, "meanwhile"),
          IN_TIME,
          records -> {
            if (read.isEmpty()) {
              // the scan is under way, and stands where the open transactions begin
              open.commitTransaction();
              taken.abortTransaction();
            }
            records.forEach(record -> read.add(record.value()));
          });

      assertThat(read).containsExactly("before", "first");
    }
  }

  @Test
  void givenATransactionThatStaysOpen_whenScanned_thenItIsSaidWhereAndHowLongItWaited()
      throws Exception {
    topic("hangs");
    try (KafkaProducer<String, String> open = transactional("open");
        KafkaConsumer<String, String> consumer = consumer()) {
      send(plain, "hangs", 0, "elsewhere");
      send(plain, "hangs", 1, "before");
      open.beginTransaction();
      send(open, "hangs", 1, "open");
      send(plain, "hangs", 1, "behind");

      List<String> read = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  CommittedScan.read(
                      consumer,
                      ends(consumer, "hangs"),
                      Duration.ofSeconds(2),
                      records -> records.forEach(record -> read.add(record.value()))))
          .isInstanceOf(TimeoutException.class)
          .hasMessage(
              "hangs-1: a transaction that is open at offset 1 hides what follows, to offset 3;"
                  + " waited PT2S");

      assertThat(read).containsExactlyInAnyOrder("elsewhere", "before");
      open.abortTransaction();
    }
  }

  private static Map<TopicPartition, Long> ends(KafkaConsumer<?, ?> consumer, String topic) {
    return CommittedScan.ends(
        client(), CommittedScan.partitions(consumer, List.of(topic), IN_TIME), IN_TIME);
  }

  private static void topic(String name) throws Exception {
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(name, 2, (short) 1))).all().get();
    }
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        CommittedScan.settings(client()), new StringDeserializer(), new StringDeserializer());
  }

  private static KafkaProducer<String, String> transactional(String id) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static void send(
      KafkaProducer<String, String> producer, String topic, int partition, String value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, "", value)).get();
  }
}
