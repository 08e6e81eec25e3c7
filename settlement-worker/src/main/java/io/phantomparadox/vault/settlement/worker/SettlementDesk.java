package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.SettlementKey;
import io.phantomparadox.vault.settlement.flow.SettlementState;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.solana.Hash32;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What operators see of settlement and what they may say to it, by way of {@code vault.settlements}
 * alone: it works whether workers run or not, and several operators do no harm (the last answer to
 * a review counts).
 */
public final class SettlementDesk {
  private final Map<String, Object> kafka;
  private final Map<String, Object> registry;
  private final Duration deadline;
  private final Clock clock;

  /**
   * @param deadline of one reading of the topic, and of one answer
   */
  public SettlementDesk(
      KafkaCluster cluster, String schemaRegistryUrl, Duration deadline, Clock clock) {
    this.kafka = cluster.client(Map.of());
    this.registry = Map.of("schema.registry.url", schemaRegistryUrl);
    this.deadline = deadline;
    this.clock = clock;
  }

  /** The topic could not be read or written within the deadline. */
  public static final class DeskException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeskException(String message, Throwable cause) {
      super(message, cause);
    }

    DeskException(String message) {
      super(message);
    }
  }

  /**
   * A signed transaction of a batch.
   *
   * @param task what it is for
   * @param number counted per task
   * @param fate how it ended, or OPEN
   * @param error what it failed with, empty else
   */
  public record Try(String task, int number, String fate, String error) {}

  /**
   * A batch that has no end yet.
   *
   * @param game the game's id, a u64
   * @param batchId its id
   * @param stage what is done: new, planned, published, signing
   * @param review number of the review it waits in and why; empty when it waits for nobody
   * @param abandoned whether an operator gave it up
   * @param plan its plan
   * @param tries its signed transactions
   * @param lastAt when its newest record was written
   */
  public record UnderWay(
      long game,
      long batchId,
      String stage,
      Optional<Review> review,
      boolean abandoned,
      Optional<SettlementPlan> plan,
      List<Try> tries,
      Instant lastAt) {
    public UnderWay {
      tries = List.copyOf(tries);
    }
  }

  /** The n-th review of a batch and its reason. */
  public record Review(int number, String why) {}

  /** A batch that has its end, and what it cost. */
  public record Ended(long game, long batchId, Instant at, BatchCosts costs) {}

  /** What the topic says. */
  public record Overview(List<UnderWay> underWay, List<Ended> ended) {
    public Overview {
      underWay = List.copyOf(underWay);
      ended = List.copyOf(ended);
    }

    /** A batch without an end. */
    public Optional<UnderWay> find(long game, long batchId) {
      return underWay.stream()
          .filter(batch -> batch.game() == game && batch.batchId() == batchId)
          .findFirst();
    }
  }

  /** What an operator may answer. */
  public enum Answer {
    /** Try again; what was tried so far no longer counts. */
    RETRY,
    /** End it without applying it, if that is still possible. */
    ABANDON
  }

  /** What became of an answer. */
  public sealed interface Answered {
    /** It is on the log; a running worker sees it within a poll. */
    record Written(Review to) implements Answered {}

    /** It makes no sense now. */
    record Refused(String why) implements Answered {}
  }

  /** Reads everything that the topic holds now. */
  public Overview read() {
    Map<BatchKey, TreeMap<String, SettlementEvent>> batches = new LinkedHashMap<>();
    List<Ended> ended = new ArrayList<>();
    for (SettlementEvent event : newest()) {
      BatchKey key = new BatchKey(event.getGame(), event.getBatchId());
      if (event.getStep() == SettlementStep.END) {
        BatchCosts costs = event.getCosts();
        if (costs != null) {
          ended.add(
              new Ended(
                  key.game(), key.batchId(), Instant.ofEpochMilli(event.getAtMillis()), costs));
        }
      } else {
        batches.computeIfAbsent(key, k -> new TreeMap<>()).put(SettlementKey.of(event), event);
      }
    }
    ended.forEach(end -> batches.remove(new BatchKey(end.game(), end.batchId())));
    List<UnderWay> underWay = new ArrayList<>();
    batches.forEach((key, events) -> underWay.add(underWay(key, events.values())));
    underWay.sort(Comparator.comparingLong(UnderWay::game).thenComparingLong(UnderWay::batchId));
    ended.sort(Comparator.comparing(Ended::at));
    return new Overview(underWay, ended);
  }

  private static UnderWay underWay(BatchKey key, Iterable<SettlementEvent> events) {
    SettlementState state = new SettlementState();
    long lastAt = 0;
    for (SettlementEvent event : events) {
      state.apply(event);
      lastAt = Math.max(lastAt, event.getAtMillis());
    }
    List<Try> tries = new ArrayList<>();
    for (Task task : state.tasks()) {
      for (Attempt attempt : state.attempts(task)) {
        tries.add(
            new Try(
                task.toString(),
                attempt.number(),
                attempt.fate().name(),
                attempt.error() == null ? "" : attempt.error()));
      }
    }
    tries.sort(Comparator.comparing(Try::task).thenComparing(Try::number));
    String stage =
        !tries.isEmpty()
            ? "signing"
            : state.published() ? "published" : state.plan().isPresent() ? "planned" : "new";
    return new UnderWay(
        key.game(),
        key.batchId(),
        stage,
        state.review().map(why -> new Review(state.reviews(), why)),
        state.abandoned(),
        state.plan(),
        tries,
        Instant.ofEpochMilli(lastAt));
  }

  /**
   * Answers the review that a batch waits in.
   *
   * @param note who and why, for whoever reads the log later
   */
  public Answered answer(long game, long batchId, Answer answer, String note) {
    Overview now = read();
    Optional<UnderWay> batch = now.find(game, batchId);
    if (batch.isEmpty()) {
      boolean over = now.ended().stream().anyMatch(e -> e.game() == game && e.batchId() == batchId);
      return new Answered.Refused(
          over ? "the batch has its end" : "settlement knows no such batch (yet)");
    }
    if (batch.get().review().isEmpty()) {
      return new Answered.Refused("the batch is not in manual review: " + batch.get().stage());
    }
    Review review = batch.get().review().get();
    SettlementStatus status =
        answer == Answer.RETRY ? SettlementStatus.RETRY : SettlementStatus.ABANDON;
    BatchIdentity identity = new BatchIdentity(game, batchId, Hash32.ZERO, Hash32.ZERO, 0);
    write(new SettlementEvents(identity, clock).answer(review.number(), status, note));
    return new Answered.Written(review);
  }

  private void write(SettlementEvent event) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deadline.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try (KafkaProducer<String, SettlementEvent> producer =
        new KafkaProducer<>(
            settings,
            new StringSerializer(),
            VaultSerdes.serializer(SettlementEvent.class, registry))) {
      int partitions = producer.partitionsFor(VaultTopics.SETTLEMENTS).size();
      producer
          .send(
              new ProducerRecord<>(
                  VaultTopics.SETTLEMENTS,
                  GameKey.partition(event.getGame(), partitions),
                  SettlementKey.of(event),
                  event))
          .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new DeskException("the answer could not be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeskException("interrupted while the answer was written", e);
    }
  }

  private List<SettlementEvent> newest() {
    Map<String, SettlementEvent> newest = new LinkedHashMap<>();
    try (KafkaConsumer<String, SettlementEvent> reader =
        new KafkaConsumer<>(
            CommittedScan.settings(kafka),
            new StringDeserializer(),
            VaultSerdes.deserializer(SettlementEvent.class, registry))) {
      List<TopicPartition> partitions =
          CommittedScan.partitions(reader, List.of(VaultTopics.SETTLEMENTS), deadline);
      CommittedScan.read(
          reader,
          CommittedScan.ends(kafka, partitions, deadline),
          deadline,
          records -> {
            for (ConsumerRecord<String, SettlementEvent> record : records) {
              if (record.value() == null) {
                newest.remove(record.key());
              } else {
                newest.put(record.key(), record.value());
              }
            }
          });
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw new DeskException("the settlements could not be read: " + e.getMessage(), e);
    }
    return List.copyOf(newest.values());
  }
}
