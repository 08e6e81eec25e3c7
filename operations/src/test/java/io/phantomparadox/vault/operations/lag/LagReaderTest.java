package io.phantomparadox.vault.operations.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.operations.DefectiveClock;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lag as it is, on a real broker, with transactions. */
class LagReaderTest {
  private static final Duration IN_TIME = Duration.ofSeconds(30);
  private static EmbeddedBroker broker;
  private static Admin admin;

  private final String topic = "t-" + UUID.randomUUID();
  private final String group = "g-" + UUID.randomUUID();
  private final TopicPartition partition = new TopicPartition(topic, 0);

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    admin = Admin.create(client());
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void createTopic() throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  @Test
  void givenAGroupThatReadAllOfATransaction_whenTheTopicIdles_thenItIsNotBehindForItsMarker()
      throws Exception {
    transaction(true, System.currentTimeMillis(), "a", "b");
    // what a consumer commits that acknowledges the last record it handled
    commit(2);

    PartitionLag lag = lag();

    assertThat(lag.end()).as("the marker has an offset").isEqualTo(3);
    assertThat(lag.records()).isZero();
    assertThat(lag.exact()).isTrue();
    assertThat(lag.behind()).isEqualTo(Duration.ZERO);
  }

  @Test
  void givenUnreadRecords_whenSomeWereAborted_thenOnlyCommittedOnesCountAndTheOldestTellsTheTime()
      throws Exception {
    long old = System.currentTimeMillis() - 90_000;
    commit(0);
    transaction(false, old - 500_000, "aborted", "aborted");
    transaction(true, old, "a", "b");
    transaction(false, old, "aborted");
    transaction(true, old + 60_000, "c");

    PartitionLag lag = lag();

    assertThat(lag.records()).isEqualTo(3);
    assertThat(lag.exact()).isTrue();
    assertThat(lag.seconds()).isBetween(90.0, 90.0 + 2 * IN_TIME.toSeconds());
  }

  @Test
  void givenAnOpenTransaction_whenItsRecordsAreInTheLog_thenTheyAreNoLagButShowAsOpen()
      throws Exception {
    transaction(true, System.currentTimeMillis(), "a");
    commit(2);
    try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", group))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record(System.currentTimeMillis(), "open")).get();

      LagSnapshot now = read();

      assertThat(only(now).records()).isZero();
      assertThat(now.ends())
          .filteredOn(end -> end.topic().equals(topic) && end.partition() == 0)
          .singleElement()
          .satisfies(end -> assertThat(end.stable()).isEqualTo(2))
          .satisfies(end -> assertThat(end.open()).isEqualTo(1));
      producer.abortTransaction();
    }
  }

  @Test
  void givenAStoppedGroup_whenRecordsComeIn_thenItsLagGrowsAndItHasNoMembers() throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(record(System.currentTimeMillis(), "read")).get();
      consume(1);
      assertThat(only(read()).records()).isZero();

      producer.send(record(System.currentTimeMillis() - 10_000, "unread")).get();
      producer.send(record(System.currentTimeMillis(), "unread")).get();
    }

    await().atMost(IN_TIME).until(() -> read().groups().getFirst().state().equals("EMPTY"));
    GroupLag lag = read().groups().getFirst();

    assertThat(lag.members()).isZero();
    assertThat(lag.records()).isEqualTo(2);
    assertThat(lag.seconds()).isBetween(9.0, 10.0 + 3 * IN_TIME.toSeconds());
  }

  @Test
  void givenManyUnreadRecords_whenTheyAreMoreThanAreCounted_thenTheRestComesFromOffsets()
      throws Exception {
    commit(0);
    int sent = LagReader.EXACT_RECORDS * 3;
    try (KafkaProducer<String, String> producer = producer(Map.of("linger.ms", 50))) {
      for (int i = 0; i < sent; i++) {
        var unused = producer.send(record(System.currentTimeMillis(), "v" + i));
      }
      producer.flush();
    }

    PartitionLag lag = lag();

    assertThat(lag.records()).isEqualTo(sent);
    assertThat(lag.exact()).isFalse();
    assertThat(lag.behind()).isNotNull();
  }

  @Test
  void givenRecordsThatWentBeforeTheyWereRead_whenLookedAt_thenTheLossIsTold() throws Exception {
    commit(0);
    transaction(true, System.currentTimeMillis(), "a", "b", "c");
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();

    PartitionLag lag = lag();

    assertThat(lag.lost()).isEqualTo(2);
    assertThat(lag.records()).isEqualTo(1);
  }

  @Test
  void givenAMemberThatNeverCommitted_whenLookedAt_thenItsAssignedPartitionsAreThere()
      throws Exception {
    transaction(true, System.currentTimeMillis(), "a");
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.subscribe(List.of(topic));
      await().atMost(IN_TIME).until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());

      GroupLag lag = read().groups().getFirst();

      assertThat(lag.members()).isEqualTo(1);
      assertThat(lag.partitions()).hasSize(2);
      assertThat(lag.partitions().getFirst().committed()).isEqualTo(-1);
      assertThat(lag.partitions().getFirst().records()).isEqualTo(1);
    }
  }

  @Test
  void givenAMonitor_whenAGroupFallsBehindAndIsDeleted_thenItsMetricsComeAndGo() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    transaction(true, System.currentTimeMillis() - 5_000, "a", "b");
    commit(0);
    try (LagMonitor monitor =
        LagMonitor.start(client(), List.of(), Duration.ofMillis(200), Clock.systemUTC(), meters)) {
      await()
          .atMost(IN_TIME)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(
                          meters
                              .get("vault.lag.records")
                              .tags("group", group, "topic", topic, "partition", "0")
                              .gauge()
                              .value())
                      .isEqualTo(2));
      // each look registers the rows anew, so one may be missing for an instant
      await()
          .atMost(IN_TIME)
          .ignoreExceptions()
          .until(
              () ->
                  meters.get("vault.lag.seconds").tags("group", group).gauge().value() >= 5
                      && monitor.fresh());

      admin.deleteConsumerGroups(List.of(group)).all().get();
      await()
          .atMost(IN_TIME)
          .until(() -> meters.find("vault.lag.records").tag("group", group).gauge() == null);
      assertThat(meters.get("vault.lag.age.seconds").gauge().value()).isLessThan(30);
    }
  }

  @Test
  void givenALookThatFailsUnexpectedly_whenTheMonitorGoesOn_thenTheNextOneIsShown() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    AtomicInteger failures = new AtomicInteger(2);
    Clock broken = new DefectiveClock("lag-monitor", () -> failures.getAndDecrement() > 0);
    try (LagMonitor monitor =
        LagMonitor.start(client(), List.of(), Duration.ofMillis(50), broken, meters)) {
      await().atMost(IN_TIME).until(monitor::fresh);
      assertThat(meters.get("vault.lag.failures").counter().count()).isEqualTo(2);
    }
  }

  @Test
  void givenNoCluster_whenLookedAt_thenItSaysSoInTime() {
    try (LagReader reader =
        new LagReader(
            Map.of("bootstrap.servers", "127.0.0.1:1"),
            List.of(),
            Duration.ofSeconds(1),
            Clock.systemUTC())) {
      assertThatThrownBy(() -> reader.read(name -> true)).isInstanceOf(LagException.class);
    }
  }

  private PartitionLag lag() throws Exception {
    return only(read());
  }

  private PartitionLag only(LagSnapshot now) {
    return now.groups().stream()
        .flatMap(lag -> lag.partitions().stream())
        .filter(lag -> lag.partition().equals(partition))
        .findFirst()
        .orElseThrow();
  }

  private LagSnapshot read() throws Exception {
    try (LagReader reader =
        new LagReader(client(), List.of("absent"), IN_TIME, Clock.systemUTC())) {
      return reader.read(group::equals);
    }
  }

  private void commit(long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private void transaction(boolean commit, long timestamp, String... values) throws Exception {
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", UUID.randomUUID().toString()))) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        producer.send(record(timestamp, value)).get();
      }
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
    // the marker is written after the producer was answered
    await()
        .atMost(IN_TIME)
        .until(() -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED));
  }

  private long end(IsolationLevel isolation) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private void consume(int count) {
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.subscribe(List.of(topic));
      int read = 0;
      long giveUpAt = System.nanoTime() + IN_TIME.toNanos();
      while (read < count && System.nanoTime() < giveUpAt) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
          assertThat(one.topic()).isEqualTo(topic);
          read++;
        }
      }
      assertThat(read).isEqualTo(count);
      consumer.commitSync();
    }
  }

  private KafkaConsumer<String, String> consumer() {
    Map<String, Object> settings = new HashMap<>(client());
    settings.put("group.id", group);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    settings.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private ProducerRecord<String, String> record(long timestamp, String value) {
    return new ProducerRecord<>(topic, 0, timestamp, "k", value);
  }

  private static KafkaProducer<String, String> producer(Map<String, ?> more) {
    Map<String, Object> settings = new HashMap<>(client());
    settings.putAll(more);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }
}
