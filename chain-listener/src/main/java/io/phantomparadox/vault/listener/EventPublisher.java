package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes events, heartbeats and the cursor in one Kafka transaction. Opening one fences every older
 * publisher of the same source and ends what it left open.
 */
final class EventPublisher implements EventLog {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Bounds how long a killed listener keeps read_committed readers waiting. */
  private static final int TRANSACTION_TIMEOUT_MS = 10_000;

  private final ListenerConfig config;
  private final Hash32 genesis;
  private final KafkaProducer<String, SpecificRecord> producer;

  private EventPublisher(
      ListenerConfig config, Hash32 genesis, KafkaProducer<String, SpecificRecord> producer) {
    this.config = config;
    this.genesis = genesis;
    this.producer = producer;
  }

  /**
   * Opens the source's publisher.
   *
   * @throws ListenerHaltedException when vault.chain-events has another number of partitions
   */
  static EventPublisher open(ListenerConfig config, Hash32 genesis) throws ListenerHaltedException {
    return open(config, genesis, "chain-listener-" + config.source());
  }

  /** Opens a publisher of the same source that does not fence its listener: for a backfill. */
  static EventPublisher openBeside(ListenerConfig config, Hash32 genesis)
      throws ListenerHaltedException {
    return open(config, genesis, "chain-listener-" + config.source() + "-backfill");
  }

  private static EventPublisher open(ListenerConfig config, Hash32 genesis, String transactionalId)
      throws ListenerHaltedException {
    KafkaProducer<String, SpecificRecord> producer =
        new KafkaProducer<>(
            settings(config, transactionalId),
            new StringSerializer(),
            VaultSerdes.<SpecificRecord>serializer(
                SpecificRecord.class, Map.of("schema.registry.url", config.schemaRegistryUrl())));
    EventPublisher publisher = new EventPublisher(config, genesis, producer);
    try {
      producer.initTransactions();
      requirePartitions(producer, VaultTopics.CHAIN_EVENTS, config.partitions());
      if (!config.programs().isEmpty()) {
        requirePartitions(producer, VaultTopics.PROGRAM_EVENTS, config.partitions());
      }
      return publisher;
    } catch (RuntimeException | ListenerHaltedException e) {
      publisher.close();
      throw e;
    }
  }

  private static void requirePartitions(
      KafkaProducer<String, SpecificRecord> producer, String topic, int configured)
      throws ListenerHaltedException {
    int partitions = producer.partitionsFor(topic).size();
    if (partitions != configured) {
      throw new ListenerHaltedException(
          HaltReason.DEFECT,
          "%s has %d partitions, %d are configured".formatted(topic, partitions, configured));
    }
  }

  private static Map<String, Object> settings(ListenerConfig config, String transactionalId) {
    Map<String, Object> settings = config.kafka().client(Map.of());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return settings;
  }

  /** The log of a configuration's source. */
  static Opener opener(ListenerConfig config) {
    return new Opener() {
      @Override
      public EventLog open(Hash32 genesis) throws ListenerHaltedException {
        return EventPublisher.open(config, genesis);
      }

      @Override
      public Optional<ListenerCursor> peek() {
        return readCursor(config);
      }
    };
  }

  private static Optional<ListenerCursor> readCursor(ListenerConfig config) {
    return CursorLog.read(
        config.kafka(), config.schemaRegistryUrl(), config.source(), config.startTimeout());
  }

  @Override
  public Optional<ListenerCursor> cursor() throws ListenerHaltedException {
    Optional<ListenerCursor> cursor = readCursor(config);
    if (cursor.isEmpty()) {
      requireNoEvents(config);
    }
    return cursor;
  }

  /**
   * A source without a cursor may only begin an empty topic.
   *
   * @throws ListenerHaltedException when somebody published events before
   */
  static void requireNoEvents(ListenerConfig config) throws ListenerHaltedException {
    EventScan.read(
        config.kafka().client(Map.of()),
        config.schemaRegistryUrl(),
        VaultTopics.CHAIN_EVENTS,
        config.startTimeout(),
        event -> {
          if (event.getEventId() != null) {
            throw new ListenerHaltedException(
                HaltReason.CURSOR_MISSING,
                "source %s has no cursor on %s, and %s has events already: name the source that"
                        .formatted(config.source(), VaultTopics.CURSORS, VaultTopics.CHAIN_EVENTS)
                    + " published them, or begin new topics");
          }
        });
  }

  @Override
  public PublishedEvents published(long keepSince) throws ListenerHaltedException {
    PublishedEvents published = new PublishedEvents(keepSince);
    Map<String, Object> client = config.kafka().client(Map.of());
    EventScan.read(
        client,
        config.schemaRegistryUrl(),
        VaultTopics.CHAIN_EVENTS,
        config.startTimeout(),
        published::add);
    if (!config.programs().isEmpty()) {
      EventScan.read(
          client,
          config.schemaRegistryUrl(),
          VaultTopics.PROGRAM_EVENTS,
          config.startTimeout(),
          published::add);
    }
    return published;
  }

  @Override
  public void publish(List<ChainEvent> events, Cursor cursor, long nowMillis) {
    produce(events, cursor, nowMillis);
    commit();
  }

  /** Publishes events without a cursor: all or nothing. */
  void publishBeside(List<ChainEvent> events, long nowMillis) {
    producer.beginTransaction();
    for (ChainEvent event : events) {
      send(event, nowMillis);
    }
    producer.commitTransaction();
  }

  /** The first half of {@link #publish}: nothing of it is seen before {@link #commit}. */
  void produce(List<ChainEvent> events, Cursor cursor, long nowMillis) {
    producer.beginTransaction();
    for (ChainEvent event : events) {
      send(event, nowMillis);
    }
    sendToAll(heartbeat(cursor), nowMillis);
    ListenerCursor position =
        new ListenerCursor(
            config.source(),
            new Bytes32(genesis.toBytes()),
            cursor.slot(),
            new Bytes32(cursor.blockhash().toBytes()),
            nowMillis);
    send(VaultTopics.CURSORS, CursorLog.PARTITION, config.source(), position, nowMillis);
  }

  /** The second half of {@link #publish}. */
  void commit() {
    producer.commitTransaction();
  }

  private void send(ChainEvent event, long nowMillis) {
    if (event.getBody() instanceof ForeignEvent) {
      // One program is one partition, so its events stay in order.
      String program = PublicKey.of(event.getProgram().bytes()).toBase58();
      int partition = GameKey.partition(program, config.partitions());
      send(VaultTopics.PROGRAM_EVENTS, partition, program, event, nowMillis);
      return;
    }
    Long game = event.getGame();
    if (game == null) {
      sendToAll(event, nowMillis);
      return;
    }
    int partition = GameKey.partition(game, config.partitions());
    send(VaultTopics.CHAIN_EVENTS, partition, GameKey.of(game), event, nowMillis);
  }

  private void sendToAll(ChainEvent event, long nowMillis) {
    for (int partition = 0; partition < config.partitions(); partition++) {
      send(VaultTopics.CHAIN_EVENTS, partition, GameKey.EVERY_GAME, event, nowMillis);
    }
  }

  /** An error of a single send comes back from commitTransaction. */
  private void send(String topic, int partition, String key, SpecificRecord value, long nowMillis) {
    var unused = producer.send(new ProducerRecord<>(topic, partition, nowMillis, key, value));
  }

  private ChainEvent heartbeat(Cursor cursor) {
    return ChainEvent.newBuilder()
        .setEventId(null)
        .setSlot(cursor.slot())
        .setBlockhash(new Bytes32(cursor.blockhash().toBytes()))
        .setBlockTimeSeconds(null)
        .setTransactionIndex(-1)
        .setProgram(new Bytes32(config.programId().toBytes()))
        .setGame(null)
        .setBody(new Heartbeat(cursor.slot()))
        .build();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
