package io.phantomparadox.vault.operations.letters;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at dead letters and redrives them: publishes them again where they were read.
 *
 * <p>A letter is redriven at most once: what was redriven is the position of a consumer group of
 * its own, and it moves in the transaction that publishes. Letters that a filter leaves out stay.
 * The counter header {@value DeadLetter#REDRIVES_HEADER} travels along; a letter that came back
 * {@value DeadLetter#REDRIVES_MAX} times is in quarantine and only redriven when that is asked for.
 */
public final class LetterDesk {
  /** The group whose position says what was redriven. */
  public static final String GROUP = "vault-operator-dlq";

  /** Most letters of one redrive. */
  public static final int VOLUME_MAX = 10_000;

  /** Only intents may become dead letters (rule 20), so only they are published again. */
  private static final Set<String> ORIGINS = Set.of(VaultTopics.INTENTS);

  private static final String TRANSACTIONAL_ID = GROUP;
  private static final int PER_TRANSACTION = 500;

  private final Map<String, Object> client;
  private final Duration deadline;

  /**
   * @param client addresses and sign-in of the cluster, as any Kafka client takes them
   * @param deadline of reading the topic, and of each transaction
   */
  public LetterDesk(Map<String, ?> client, Duration deadline) {
    this.client = new HashMap<>(client);
    this.deadline = deadline;
  }

  /**
   * A letter with what a redrive would make of it.
   *
   * @param redriven whether it was redriven already
   */
  public record Seen(DeadLetter letter, boolean redriven) {}

  /**
   * What a redrive did.
   *
   * @param published letters that were published again; of a dry run: that would be
   * @param refused letters that cannot be: where they were read is not known, or no topic for it
   * @param left letters that are meant but beyond the volume
   */
  public record Redrive(List<DeadLetter> published, List<DeadLetter> refused, long left) {
    public Redrive {
      published = List.copyOf(published);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Every letter that is meant, in the order of the topic's partitions.
   *
   * @param max the newest so many are given, 1 to {@link #VOLUME_MAX}
   * @throws LetterException when the topic cannot be read in time
   */
  public List<Seen> list(LetterFilter filter, int max) throws LetterException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Decided> decided = decided(consumer);
      List<Seen> found = new ArrayList<>();
      scan(
          consumer,
          decided.keySet(),
          letter -> {
            if (filter.means(letter)) {
              Decided done = decided.get(place(letter));
              found.add(new Seen(letter, done != null && done.contains(letter.offset())));
              if (found.size() > max) {
                found.removeFirst();
              }
            }
          });
      consumer.close(CloseOptions.timeout(deadline));
      return found;
    } catch (KafkaException | IllegalArgumentException e) {
      throw new LetterException("dead letters cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Publishes letters again, oldest first, that are meant and were not redriven yet.
   *
   * @param max most letters, 1 to {@link #VOLUME_MAX}
   * @param dryRun says what would be done and does nothing
   * @throws LetterException when that fails; transactions before it stand, and are not repeated
   */
  public Redrive redrive(LetterFilter filter, int max, boolean dryRun) throws LetterException {
    // whoever redrives at the same time is fenced before it is read what was redriven, or fences us
    try (@Nullable KafkaProducer<byte[], byte[]> producer = dryRun ? null : onlyProducer();
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Decided> decided = decided(consumer);
      Map<DeadLetter, Long> chosen = new LinkedHashMap<>();
      List<DeadLetter> refused = new ArrayList<>();
      long[] left = {0};
      Map<TopicPartition, Long> before = new HashMap<>();
      scan(
          consumer,
          decided.keySet(),
          letter -> {
            TopicPartition at = place(letter);
            long previous = before.getOrDefault(at, -1L);
            before.put(at, letter.offset());
            Decided done = decided.get(at);
            if (done == null || done.contains(letter.offset()) || !filter.means(letter)) {
              return;
            }
            if (!ORIGINS.contains(letter.originTopic()) || letter.originPartition() < 0) {
              refused.add(letter);
            } else if (chosen.size() < max) {
              chosen.put(letter, previous);
            } else {
              left[0]++;
            }
          });
      if (producer != null) {
        publish(producer, chosen, decided, consumer.groupMetadata());
      }
      return new Redrive(List.copyOf(chosen.keySet()), refused, left[0]);
    } catch (KafkaException | IllegalArgumentException e) {
      throw new LetterException("the redrive ended: " + e.getMessage(), e);
    }
  }

  private static void publish(
      KafkaProducer<byte[], byte[]> producer,
      Map<DeadLetter, Long> chosen,
      Map<TopicPartition, Decided> decided,
      ConsumerGroupMetadata group)
      throws LetterException {
    List<Map.Entry<DeadLetter, Long>> letters = List.copyOf(chosen.entrySet());
    for (int from = 0; from < letters.size(); from += PER_TRANSACTION) {
      var slice = letters.subList(from, Math.min(letters.size(), from + PER_TRANSACTION));
      producer.beginTransaction();
      Set<TopicPartition> touched = new HashSet<>();
      for (Map.Entry<DeadLetter, Long> entry : slice) {
        DeadLetter letter = entry.getKey();
        var unused = producer.send(again(letter));
        TopicPartition at = place(letter);
        Decided done = decided.get(at);
        if (done != null) {
          done.add(letter.offset(), entry.getValue());
          touched.add(at);
        }
      }
      producer.sendOffsetsToTransaction(positions(decided, touched), group);
      // fails, and with it everything above, when one record was not taken
      producer.commitTransaction();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> positions(
      Map<TopicPartition, Decided> decided, Set<TopicPartition> touched) throws LetterException {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition at : touched) {
      Decided done = decided.get(at);
      if (done == null) {
        continue;
      }
      String metadata = done.metadata();
      if (metadata.length() > Decided.METADATA_MAX) {
        throw new LetterException(
            "too many letters were left out between redriven ones on "
                + at
                + ": redrive the oldest first");
      }
      positions.put(at, new OffsetAndMetadata(done.next(), metadata));
    }
    return positions;
  }

  private static ProducerRecord<byte[], byte[]> again(DeadLetter letter) {
    List<Header> headers = new ArrayList<>();
    letter
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(DeadLetter.ERROR_PREFIX)
                  && !name.equals(DeadLetter.REDRIVES_HEADER)) {
                headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
              }
            });
    headers.add(
        new RecordHeader(
            DeadLetter.REDRIVES_HEADER,
            Integer.toString(letter.redrives() + 1).getBytes(StandardCharsets.UTF_8)));
    String key = letter.key();
    // the partition it was read from: its key may be what cannot be read
    return new ProducerRecord<>(
        letter.originTopic(),
        letter.originPartition(),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        letter.bytes(),
        headers);
  }

  private static TopicPartition place(DeadLetter letter) {
    return new TopicPartition(VaultTopics.DEAD_LETTERS, letter.partition());
  }

  /** What was redriven, of every partition. */
  private Map<TopicPartition, Decided> decided(KafkaConsumer<byte[], byte[]> consumer) {
    Set<TopicPartition> partitions =
        Set.copyOf(CommittedScan.partitions(consumer, List.of(VaultTopics.DEAD_LETTERS), deadline));
    Map<TopicPartition, Decided> decided = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, deadline);
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata position = committed.get(partition);
      decided.put(
          partition,
          position == null
              ? new Decided(0)
              : Decided.parse(position.offset(), position.metadata()));
    }
    return decided;
  }

  /** Reads every letter that was committed before now. */
  private void scan(
      KafkaConsumer<byte[], byte[]> consumer,
      Set<TopicPartition> partitions,
      Consumer<DeadLetter> sink) {
    CommittedScan.read(
        consumer,
        CommittedScan.ends(client, partitions, deadline),
        deadline,
        records -> records.forEach(record -> sink.accept(DeadLetter.of(record))));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = CommittedScan.settings(client);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, GROUP);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> onlyProducer() {
    KafkaProducer<byte[], byte[]> producer = producer();
    try {
      producer.initTransactions();
      return producer;
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, GROUP);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, VaultTopics.MAX_MESSAGE_BYTES);
    int millis = Math.toIntExact(deadline.toMillis());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
