package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology on the test driver, with a chain that the test plays. */
final class NettingHarness implements AutoCloseable {
  static final long GAME = 1;

  /** Small, so that tests read from the store as well. */
  private static final long CACHE_BYTES = 4_096;

  static final Map<String, String> CODECS = Map.of("schema.registry.url", "memory://netting-tests");

  private final Path stateDir;
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, SignedIntent> intents;
  private final TestInputTopic<String, byte[]> rawIntents;
  private final TestInputTopic<String, ChainEvent> chain;
  private final TestOutputTopic<String, BatchRecord> batchTopic;
  private final TestOutputTopic<String, IntentResult> resultTopic;
  private final TestOutputTopic<String, WalletView> walletTopic;
  private final TestOutputTopic<String, ItemView> itemTopic;
  private final TestOutputTopic<String, SessionPolicy> sessionTopic;
  private final TestOutputTopic<String, byte[]> deadTopic;
  private final List<BatchRecord> batchRecords = new ArrayList<>();
  private final List<IntentResult> results = new ArrayList<>();
  private final Map<String, WalletView> wallets = new HashMap<>();
  private final Map<String, ItemView> items = new HashMap<>();
  private final Map<String, SessionPolicy> sessions = new HashMap<>();
  private long nowMillis = 1_700_000_000_000L;
  private long slot = 100;
  private int nextEvent = 1;
  private long nextIndex;
  private long nextNonce = 1;

  NettingHarness(LedgerSettings settings) {
    try {
      stateDir = Files.createTempDirectory("netting-harness");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "netting-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    driver =
        new TopologyTestDriver(
            NettingTopology.build(
                new NettingTopology.Parts(
                    settings,
                    NettingEngines.fast(NettingLevel.STANDARD),
                    Ed25519.strict(),
                    new StatusBoard(),
                    new StepBudget(
                        Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(25)),
                    CACHE_BYTES),
                CODECS),
            properties,
            Instant.ofEpochMilli(nowMillis));
    StringSerializer keys = new StringSerializer();
    intents =
        driver.createInputTopic(
            VaultTopics.INTENTS, keys, VaultSerdes.serializer(SignedIntent.class, CODECS));
    rawIntents = driver.createInputTopic(VaultTopics.INTENTS, keys, new ByteArraySerializer());
    chain =
        driver.createInputTopic(
            VaultTopics.CHAIN_EVENTS, keys, VaultSerdes.serializer(ChainEvent.class, CODECS));
    batchTopic = output(VaultTopics.BATCHES, BatchRecord.class);
    resultTopic = output(VaultTopics.INTENT_RESULTS, IntentResult.class);
    walletTopic = output(VaultTopics.BALANCES, WalletView.class);
    itemTopic = output(VaultTopics.ITEMS, ItemView.class);
    sessionTopic = output(VaultTopics.SESSIONS, SessionPolicy.class);
    deadTopic =
        driver.createOutputTopic(
            VaultTopics.DEAD_LETTERS, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Cuts a second after something is new, everything else as in production. */
  static LedgerSettings settings() {
    return LedgerSettings.defaults(Signing.DOMAIN)
        .withCuts(Duration.ofSeconds(1), 1, 1000, Duration.ofSeconds(5), 4);
  }

  /** A game with a heartbeat. */
  static NettingHarness open() {
    return open(settings());
  }

  static NettingHarness open(LedgerSettings settings) {
    NettingHarness harness = new NettingHarness(settings);
    harness.chainEvent(new GameCreated(new Bytes32(new byte[32])));
    harness.heartbeat();
    return harness;
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      String topic, Class<T> type) {
    return driver.createOutputTopic(
        topic, new StringDeserializer(), VaultSerdes.deserializer(type, CODECS));
  }

  long now() {
    return nowMillis;
  }

  long nonce() {
    return nextNonce++;
  }

  // the chain

  void chainEvent(Object body) {
    chainEvent(GAME, body, nextEvent++);
  }

  void chainEvent(long game, Object body, int eventNumber) {
    slot++;
    byte[] signature = new byte[64];
    ByteBuffer.wrap(signature).putInt(eventNumber);
    chain.pipeInput(
        GameKey.of(game),
        new ChainEvent(
            new EventId(new Bytes32(Signing.GENESIS.toBytes()), new Signature64(signature), 0, 0),
            slot,
            new Bytes32(new byte[32]),
            null,
            0,
            new Bytes32(Signing.PROGRAM.toBytes()),
            game,
            body),
        nowMillis);
  }

  /** A record as it stands on vault.chain-events, readable or not. */
  void chainBytes(byte[] bytes) {
    driver
        .createInputTopic(
            VaultTopics.CHAIN_EVENTS, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(GameKey.of(GAME), bytes, nowMillis);
  }

  void heartbeat() {
    chain.pipeInput(
        GameKey.EVERY_GAME,
        new ChainEvent(
            null,
            slot,
            new Bytes32(new byte[32]),
            null,
            -1,
            new Bytes32(Signing.PROGRAM.toBytes()),
            null,
            new Heartbeat(slot)),
        nowMillis);
  }

  Player wallet(String name, long lamports) {
    Player player = Player.named(name);
    long index = nextIndex++;
    chainEvent(new WalletOpened(player.bytes(), index));
    if (lamports > 0) {
      chainEvent(new Deposited(player.bytes(), index, lamports, lamports));
    }
    return player;
  }

  void item(String name, Player owner) {
    chainEvent(
        new ItemMinted(new Bytes32(Signing.item(name).toBytes()), nextIndex++, owner.bytes(), 0L));
  }

  void settle(NetBatch batch, long batchId) {
    chainEvent(new NetBatchSettled(batchId, batch.getBatchHash(), batch.getNetLamports()));
  }

  // intents

  Signing sell(String trade, String item, Player seller, Player buyer, long amount) {
    return Signing.draft(
        IntentAction.SELL,
        trade,
        item,
        seller.key(),
        buyer.key(),
        amount,
        seller,
        nonce(),
        nowMillis);
  }

  Signing buy(String trade, String item, Player seller, Player buyer, long amount) {
    return Signing.draft(
        IntentAction.BUY,
        trade,
        item,
        seller.key(),
        buyer.key(),
        amount,
        buyer,
        nonce(),
        nowMillis);
  }

  Hash32 post(Signing intent) {
    intents.pipeInput(GameKey.of(intent.game()), intent.record(), nowMillis);
    return intent.id();
  }

  void postUnder(String key, Signing intent) {
    intents.pipeInput(key, intent.record(), nowMillis);
  }

  void post(SignedIntent raw) {
    intents.pipeInput(GameKey.of(GAME), raw, nowMillis);
  }

  void postBytes(String key, byte[] bytes) {
    rawIntents.pipeInput(new TestRecord<>(key, bytes, new RecordHeaders(), nowMillis));
  }

  /** Both halves of a trade. */
  void trade(String trade, String item, Player seller, Player buyer, long amount) {
    post(sell(trade, item, seller, buyer, amount));
    post(buy(trade, item, seller, buyer, amount));
  }

  /** Lets time pass in steps of the clock, with the heartbeats that belong to it. */
  void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 500) {
      passSilently(Duration.ofMillis(Math.min(500, left)));
      heartbeat();
    }
    passSilently(Duration.ofMillis(50));
  }

  /** Lets time pass without heartbeats. */
  void passSilently(Duration time) {
    nowMillis += time.toMillis();
    driver.advanceWallClockTime(time);
  }

  // what came out

  /** A batch as it stands on the topic. */
  record Batch(long id, NetBatch header, List<BatchPart> parts) {}

  List<Batch> batches() {
    batchRecords.addAll(batchTopic.readValuesToList());
    List<Batch> batches = new ArrayList<>();
    List<BatchPart> parts = new ArrayList<>();
    for (BatchRecord record : batchRecords) {
      switch (record.getBody()) {
        case BatchPart part -> parts.add(part);
        case NetBatch header -> {
          batches.add(new Batch(record.getBatchId(), header, List.copyOf(parts)));
          parts.clear();
        }
        default -> throw new IllegalStateException("no batch record");
      }
    }
    return batches;
  }

  List<IntentResult> results() {
    results.addAll(resultTopic.readValuesToList());
    return results;
  }

  /** The last result of an intent. */
  @Nullable IntentResult result(Hash32 intentId) {
    return results().stream()
        .filter(result -> new Bytes32(intentId.toBytes()).equals(result.getIntentId()))
        .reduce((first, second) -> second)
        .orElse(null);
  }

  String reason(Hash32 intentId) {
    IntentResult result = result(intentId);
    return result == null ? "none" : result.getStatus() + " " + result.getReason();
  }

  WalletView wallet(Player player) {
    walletTopic.readKeyValuesToList().forEach(view -> wallets.put(view.key, view.value));
    WalletView view = wallets.get(GameKey.of(GAME, player.key().toBase58()));
    if (view == null) {
      throw new AssertionError("no view of " + player.name());
    }
    return view;
  }

  ItemView item(String name) {
    itemTopic.readKeyValuesToList().forEach(view -> items.put(view.key, view.value));
    ItemView view = items.get(GameKey.of(GAME, Id32.of(Signing.item(name).toBytes()).toHex()));
    if (view == null) {
      throw new AssertionError("no view of item " + name);
    }
    return view;
  }

  SessionPolicy session(Player owner, Player session) {
    sessionTopic.readKeyValuesToList().forEach(view -> sessions.put(view.key, view.value));
    SessionPolicy policy =
        sessions.get(GameKey.of(GAME, session.key().toBase58() + "/" + owner.key().toBase58()));
    if (policy == null) {
      throw new AssertionError("no policy of " + session.name());
    }
    return policy;
  }

  List<TestRecord<String, byte[]>> deadLetters() {
    return deadTopic.readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
    try {
      Utils.delete(stateDir.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
