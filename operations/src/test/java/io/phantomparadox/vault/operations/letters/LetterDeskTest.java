package io.phantomparadox.vault.operations.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.operations.letters.LetterDesk.Redrive;
import io.phantomparadox.vault.operations.letters.LetterDesk.Seen;
import io.phantomparadox.vault.operations.letters.LetterFilter.Place;
import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters on a real broker, with transactions. */
class LetterDeskTest {
  private static final Duration IN_TIME = Duration.ofSeconds(30);
  private EmbeddedBroker broker;
  private LetterDesk desk;

  @BeforeEach
  void startBroker() throws Exception {
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    desk = new LetterDesk(client(), IN_TIME);
    try (Admin admin = Admin.create(client())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(VaultTopics.INTENTS, 2, (short) 1),
                  new NewTopic(VaultTopics.DEAD_LETTERS, 2, (short) 1)))
          .all()
          .get();
    }
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void givenLetters_whenRedriven_thenEachIsPublishedOnceWhereItWasReadWithItsOwnHeaders()
      throws Exception {
    letter("7", "a", "SerializationException", 1, Map.of("correlation-id", "c-1"));
    letter("7", "b", "SerializationException", 1, Map.of());

    assertThat(desk.list(LetterFilter.ALL, 10))
        .extracting(seen -> seen.letter().reason())
        .containsOnly("SerializationException")
        .hasSize(2);
    assertThat(desk.redrive(LetterFilter.ALL, 10, true).published()).hasSize(2);
    assertThat(intents()).as("a dry run changes nothing").isEmpty();

    assertThat(desk.redrive(LetterFilter.ALL, 10, false).published()).hasSize(2);
    assertThat(desk.redrive(LetterFilter.ALL, 10, false).published()).isEmpty();

    List<ConsumerRecord<byte[], byte[]>> intents = intents();
    assertThat(intents)
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("a", "b");
    assertThat(intents).allMatch(record -> record.partition() == 1);
    assertThat(headers(intents.getFirst()))
        .containsEntry("correlation-id", "c-1")
        .containsEntry(DeadLetter.REDRIVES_HEADER, "1")
        .hasSize(2);
    assertThat(desk.list(LetterFilter.ALL, 10)).allMatch(Seen::redriven);
  }

  @Test
  void givenAFilter_whenRedriven_thenWhatItLeavesOutIsThereForTheNextTime() throws Exception {
    letter("7", "a", "SerializationException", 0, Map.of());
    letter("8", "b", "NumberFormatException", 0, Map.of());
    letter("7", "c", "SerializationException", 0, Map.of());
    letter("9", "d", "SerializationException", 0, Map.of());

    assertThat(desk.redrive(filter("Serial", null, null), 2, false))
        .satisfies(done -> assertThat(done.published()).hasSize(2))
        .satisfies(done -> assertThat(done.left()).isEqualTo(1));
    assertThat(values()).containsExactly("a", "c");

    assertThat(desk.redrive(filter(null, "9", null), 10, false).published()).hasSize(1);
    assertThat(desk.redrive(filter(null, null, new Place(0, 99)), 10, false).published()).isEmpty();
    assertThat(desk.redrive(LetterFilter.ALL, 10, false).published())
        .extracting(DeadLetter::key)
        .containsExactly("8");
    assertThat(values()).containsExactlyInAnyOrder("a", "c", "d", "b");
  }

  @Test
  void givenALetterThatComesBackEachTime_whenRedriven_thenItEndsInQuarantine() throws Exception {
    letter("7", "bad", "SerializationException", 0, Map.of());
    for (int round = 1; round <= DeadLetter.REDRIVES_MAX; round++) {
      assertThat(desk.redrive(filter(null, null, null), 10, false).published()).hasSize(1);
      comesBack(round);
    }

    Redrive last = desk.redrive(filter(null, null, null), 10, false);

    assertThat(last.published()).isEmpty();
    assertThat(intents()).hasSize(DeadLetter.REDRIVES_MAX);
    assertThat(desk.list(LetterFilter.ALL, 10).getLast().letter().quarantined()).isTrue();
    assertThat(desk.redrive(LetterFilter.ALL, 10, false).published())
        .as("when it is asked for")
        .hasSize(1);
  }

  @Test
  void givenALetterOfAnUnknownOrigin_whenRedriven_thenItIsRefusedAndStays() throws Exception {
    send(VaultTopics.DEAD_LETTERS, 0, "7", "x", Map.of("a", "b"));

    Redrive done = desk.redrive(LetterFilter.ALL, 10, false);

    assertThat(done.published()).isEmpty();
    assertThat(done.refused()).hasSize(1);
  }

  @Test
  void givenMoreLettersThanATransactionHolds_whenRedriven_thenAllArePublished() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 1_200; i++) {
        var unused = producer.send(deadLetter(i % 2, "7", "v" + i, "SerializationException", 1));
      }
      producer.flush();
    }

    assertThat(desk.redrive(LetterFilter.ALL, LetterDesk.VOLUME_MAX, false).published())
        .hasSize(1_200);
    assertThat(desk.redrive(LetterFilter.ALL, LetterDesk.VOLUME_MAX, false).published()).isEmpty();
    assertThat(values()).hasSize(1_200).doesNotHaveDuplicates();
  }

  @Test
  void givenSeveralOperators_whenTheyRedriveAtOnce_thenNoLetterIsPublishedTwice() throws Exception {
    for (int i = 0; i < 8; i++) {
      letter("7", "v" + i, "SerializationException", 0, Map.of());
    }
    CountDownLatch together = new CountDownLatch(1);
    List<Future<Redrive>> redrives = new ArrayList<>();
    try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        redrives.add(
            operators.submit(
                () -> {
                  together.await();
                  return desk.redrive(LetterFilter.ALL, 10_000, false);
                }));
      }
      together.countDown();
    }
    for (Future<Redrive> redrive : redrives) {
      // one that another fenced says so
      assertThat(redrive.state()).isIn(Future.State.SUCCESS, Future.State.FAILED);
      if (redrive.state() == Future.State.FAILED) {
        assertThat(redrive.exceptionNow()).isInstanceOf(LetterException.class);
      }
    }

    desk.redrive(LetterFilter.ALL, 10_000, false);

    assertThat(values()).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void givenNoCluster_whenLettersAreAsked_thenItSaysSo() {
    LetterDesk nowhere =
        new LetterDesk(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofSeconds(1));
    assertThatThrownBy(() -> nowhere.list(LetterFilter.ALL, 1)).isInstanceOf(LetterException.class);
  }

  private static LetterFilter filter(
      @org.jspecify.annotations.Nullable String reason,
      @org.jspecify.annotations.Nullable String key,
      @org.jspecify.annotations.Nullable Place place) {
    return new LetterFilter(
        reason == null ? null : Pattern.compile(reason), key, null, place, false);
  }

  /** As the topology does: the record with its headers, and the error beside them. */
  private void comesBack(int round) throws Exception {
    ConsumerRecord<byte[], byte[]> last = intents().getLast();
    assertThat(headers(last)).containsEntry(DeadLetter.REDRIVES_HEADER, Integer.toString(round));
    letter(
        new String(last.key(), UTF_8),
        new String(last.value(), UTF_8),
        "SerializationException",
        last.partition(),
        headers(last));
  }

  private void letter(
      String key, String value, String reason, int partition, Map<String, String> more)
      throws Exception {
    ProducerRecord<byte[], byte[]> letter = deadLetter(0, key, value, reason, partition);
    more.forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(letter).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> deadLetter(
      int at, String key, String value, String reason, int origin) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            VaultTopics.DEAD_LETTERS, at, key.getBytes(UTF_8), value.getBytes(UTF_8));
    String error = DeadLetter.ERROR_PREFIX;
    letter.headers().add(error + "exception", ("org.example." + reason).getBytes(UTF_8));
    letter.headers().add(error + "message", "not ours".getBytes(UTF_8));
    letter.headers().add(error + "topic", VaultTopics.INTENTS.getBytes(UTF_8));
    letter.headers().add(error + "partition", Integer.toString(origin).getBytes(UTF_8));
    letter.headers().add(error + "offset", "5".getBytes(UTF_8));
    return letter;
  }

  private void send(String topic, int at, String key, String value, Map<String, String> headers)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, at, key.getBytes(UTF_8), value.getBytes(UTF_8));
      headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
      producer.send(record).get();
    }
  }

  private List<String> values() {
    return intents().stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  /** What readers of committed transactions find in vault.intents. */
  private List<ConsumerRecord<byte[], byte[]>> intents() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            CommittedScan.settings(client()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          CommittedScan.partitions(consumer, List.of(VaultTopics.INTENTS), IN_TIME);
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client(), all, IN_TIME),
          IN_TIME,
          records -> records.forEach(found::add));
    }
    return found;
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    return headers;
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
  }
}
