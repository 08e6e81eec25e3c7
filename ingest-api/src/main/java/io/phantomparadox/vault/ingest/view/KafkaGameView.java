package io.phantomparadox.vault.ingest.view;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code vault.sessions}, {@code vault.balances} and {@code vault.items} from their beginning
 * and then along, committed records only, on one thread of its own. When reading fails it begins
 * anew; until it has caught up again nothing is concluded from it.
 */
public final class KafkaGameView implements GameView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaGameView.class);
  private static final List<String> TOPICS =
      List.of(VaultTopics.SESSIONS, VaultTopics.BALANCES, VaultTopics.ITEMS);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long ENDS_DEADLINE_MILLIS = 2_000;

  private final Map<String, Object> kafka;
  private final Admin admin;
  private final Deserializer<SessionPolicy> policies;
  private final ViewTables tables;
  private final Thread reader;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean current;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private @Nullable KafkaConsumer<String, byte[]> consumer;
  private long asked;
  private long answered;

  private KafkaGameView(KafkaCluster cluster, String schemaRegistryUrl, int entriesMax) {
    this.kafka =
        cluster.client(
            Map.of(
                "client.id",
                "ingest-api-view",
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "fetch.max.wait.ms",
                100,
                "reconnect.backoff.max.ms",
                500L));
    this.admin = Admin.create(cluster.client(Map.of("client.id", "ingest-api-ends")));
    this.policies =
        VaultSerdes.deserializer(
            SessionPolicy.class, Map.of(SchemaRegistry.URL_CONFIG, schemaRegistryUrl));
    this.tables = new ViewTables(entriesMax);
    this.reader = Thread.ofPlatform().name("game-view").daemon().unstarted(this::run);
  }

  /**
   * Begins to read; returns at once.
   *
   * @param entriesMax most sessions, wallets and items kept, each
   */
  public static KafkaGameView start(
      KafkaCluster cluster, String schemaRegistryUrl, int entriesMax) {
    KafkaGameView view = new KafkaGameView(cluster, schemaRegistryUrl, entriesMax);
    view.reader.start();
    return view;
  }

  @Override
  public State state() {
    return current ? State.CURRENT : State.CATCHING_UP;
  }

  @Override
  public Optional<Session> session(long game, PublicKey owner, PublicKey key) {
    return tables.session(game, owner, key);
  }

  @Override
  public Map<PublicKey, Session> sessionsOf(long game, PublicKey owner) {
    return tables.sessionsOf(game, owner);
  }

  @Override
  public boolean mayHaveWallet(long game, PublicKey wallet) {
    return tables.mayHaveWallet(game, wallet);
  }

  @Override
  public boolean mayHaveItem(long game, Hash32 item) {
    return tables.mayHaveItem(game, item);
  }

  @Override
  public boolean awaitCurrent(Duration bound) throws InterruptedException {
    lock.lock();
    try {
      // the look at the ends must begin after this call: a look under way is not enough
      long mine = ++asked;
      // a look under way goes on with the next one by itself; waking it would only hold it up
      if (consumer != null && mine == answered + 1) {
        consumer.wakeup();
      }
      long left = bound.toNanos();
      while (answered < mine && left > 0) {
        left = progress.awaitNanos(left);
      }
      return answered >= mine && current;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    lock.lock();
    try {
      if (consumer != null) {
        consumer.wakeup();
      }
    } finally {
      lock.unlock();
    }
    try {
      if (!reader.join(Duration.ofSeconds(5))) {
        LOG.warn("The view's reader did not end in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ofSeconds(1));
  }

  private boolean open() {
    return closed.getCount() > 0;
  }

  private void run() {
    while (open()) {
      try (KafkaConsumer<String, byte[]> made =
          new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
        adopt(made);
        read(made);
      } catch (KafkaException | IllegalStateException failed) {
        if (open()) {
          LOG.warn("The view begins anew: {}", failed.toString());
        }
      } finally {
        current = false;
        adopt(null);
      }
      pause();
    }
  }

  private void adopt(@Nullable KafkaConsumer<String, byte[]> now) {
    lock.lock();
    try {
      consumer = now;
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    try {
      var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(KafkaConsumer<String, byte[]> from) {
    List<TopicPartition> partitions = partitions(from);
    from.assign(partitions);
    from.seekToBeginning(partitions);
    Map<TopicPartition, Long> target = ends(partitions);
    long ticket = 0;
    boolean underWay = true;
    while (open()) {
      try {
        for (ConsumerRecord<String, byte[]> record :
            from.poll(underWay ? POLL.dividedBy(10) : POLL)) {
          apply(record);
        }
      } catch (WakeupException _) {
        // somebody asks for the ends, or the door closes: both are looked at below
        LOG.trace("woken");
      }
      if (underWay && reached(from, target)) {
        current = true;
        underWay = false;
        answer(ticket);
      }
      long wanted = wanted();
      if (!underWay && wanted > ticket) {
        target = ends(partitions);
        ticket = wanted;
        underWay = true;
        if (reached(from, target)) {
          underWay = false;
          answer(ticket);
        }
      }
    }
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    boolean tombstone = record.value() == null;
    SessionPolicy policy =
        tombstone || !record.topic().equals(VaultTopics.SESSIONS)
            ? null
            : policies.deserialize(record.topic(), record.value());
    tables.apply(record.topic(), record.key(), policy, tombstone);
  }

  private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> from) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : TOPICS) {
      List<PartitionInfo> known = from.partitionsFor(topic, Duration.ofSeconds(5));
      if (known == null || known.isEmpty()) {
        throw new KafkaException(topic + " is not there");
      }
      known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /**
   * The ends as written, committed or not: what netting is about to commit counts too, and reading
   * gets there only when it has.
   */
  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    try {
      return new HashMap<>(
          admin
              .listOffsets(
                  partitions.stream()
                      .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest())))
              .all()
              .get(ENDS_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
              .entrySet()
              .stream()
              .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset())));
    } catch (ExecutionException | TimeoutException away) {
      throw new KafkaException("the ends of the view's topics are unknown", away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", interrupted);
    }
  }

  private static boolean reached(
      KafkaConsumer<String, byte[]> from, Map<TopicPartition, Long> target) {
    return target.entrySet().stream()
        .allMatch(end -> from.position(end.getKey()) >= end.getValue());
  }

  private long wanted() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  private void answer(long ticket) {
    lock.lock();
    try {
      answered = Math.max(answered, ticket);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
