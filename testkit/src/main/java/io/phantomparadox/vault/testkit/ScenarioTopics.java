package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.schemas.registry.SchemaRegistry;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import io.phantomparadox.vault.topology.KafkaLedgerStore;
import io.phantomparadox.vault.topology.NettingTopology;
import io.phantomparadox.vault.topology.StatusBoard;
import io.phantomparadox.vault.topology.StepBudget;
import io.phantomparadox.vault.topology.ledger.LedgerQueries;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The real topology on Kafka's test driver and every record that went in or came out, in order: a
 * scenario's cluster. The state directory is a temporary one and ends with {@link #close}.
 */
final class ScenarioTopics implements AutoCloseable {
  /** Small, so that scenarios read from the store as well. */
  private static final long CACHE_BYTES = 4_096;

  private static final Duration UNBOUNDED = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofMillis(25);
  private static final Map<String, String> CODECS =
      Map.of("schema.registry.url", "memory://testkit");

  private final Path stateDir;
  private final TopologyTestDriver driver;
  private final Serializer<SignedIntent> intentCodec;
  private final Serializer<ChainEvent> chainCodec;
  private final TestInputTopic<String, byte[]> intentsInput;
  private final TestInputTopic<String, byte[]> chainInput;
  private final List<TestRecord<String, byte[]>> intentRecords = new ArrayList<>();
  private final List<TestRecord<String, byte[]>> chainRecords = new ArrayList<>();
  private final TopicLog<BatchRecord> batchLog;
  private final TopicLog<IntentResult> resultLog;
  private final TopicLog<WalletView> walletLog;
  private final TopicLog<ItemView> itemLog;
  private final TopicLog<SessionPolicy> sessionLog;
  private final List<TestRecord<String, byte[]>> deadLetters = new ArrayList<>();

  ScenarioTopics(LedgerSettings settings, Instant start) {
    try {
      stateDir = Files.createTempDirectory("vault-scenario");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "vault-scenario");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    NettingTopology.Parts parts =
        new NettingTopology.Parts(
            settings,
            NettingEngines.fast(NettingLevel.STANDARD),
            Ed25519.strict(),
            new StatusBoard(),
            new StepBudget(UNBOUNDED, UNBOUNDED, TICK),
            CACHE_BYTES);
    driver = new TopologyTestDriver(NettingTopology.build(parts, CODECS), properties, start);
    intentCodec = VaultSerdes.serializer(SignedIntent.class, CODECS);
    chainCodec = VaultSerdes.serializer(ChainEvent.class, CODECS);
    intentsInput = input(VaultTopics.INTENTS);
    chainInput = input(VaultTopics.CHAIN_EVENTS);
    batchLog = new TopicLog<>(driver, VaultTopics.BATCHES, BatchRecord.class, CODECS);
    resultLog = new TopicLog<>(driver, VaultTopics.INTENT_RESULTS, IntentResult.class, CODECS);
    walletLog = new TopicLog<>(driver, VaultTopics.BALANCES, WalletView.class, CODECS);
    itemLog = new TopicLog<>(driver, VaultTopics.ITEMS, ItemView.class, CODECS);
    sessionLog = new TopicLog<>(driver, VaultTopics.SESSIONS, SessionPolicy.class, CODECS);
  }

  private TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
  }

  /** Lets the wall clock go on. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  byte[] encode(SignedIntent intent) {
    return intentCodec.serialize(VaultTopics.INTENTS, intent);
  }

  byte[] encode(ChainEvent event) {
    return chainCodec.serialize(VaultTopics.CHAIN_EVENTS, event);
  }

  void postIntent(String key, byte[] value, long atMillis) {
    pipe(intentsInput, intentRecords, key, value, atMillis);
  }

  /**
   * @throws RuntimeException what stopped the task
   */
  void tellChain(String key, byte[] value, long atMillis) {
    pipe(chainInput, chainRecords, key, value, atMillis);
  }

  private static void pipe(
      TestInputTopic<String, byte[]> input,
      List<TestRecord<String, byte[]>> kept,
      String key,
      byte[] value,
      long atMillis) {
    TestRecord<String, byte[]> record = new TestRecord<>(key, value, new RecordHeaders(), atMillis);
    kept.add(record);
    input.pipeInput(record);
  }

  List<TopicLog.Entry<BatchRecord>> batches() {
    return batchLog.entries();
  }

  List<IntentResult> results() {
    return resultLog.values();
  }

  /** The last record of a wallet; {@code name} is for the error when there is none. */
  WalletView wallet(String key, String name) {
    return last(walletLog, key, name);
  }

  SessionPolicy session(String key, String name) {
    return last(sessionLog, key, name);
  }

  ItemView item(String key, String name) {
    return last(itemLog, key, name);
  }

  private static <T extends SpecificRecord> T last(TopicLog<T> log, String key, String name) {
    return log.entries().stream()
        .filter(entry -> key.equals(entry.raw().key()))
        .reduce((first, second) -> second)
        .map(TopicLog.Entry::value)
        .orElseThrow(() -> new AssertionError("no record of " + name));
  }

  List<TestRecord<String, byte[]>> deadLetters() {
    deadLetters.addAll(
        driver
            .createOutputTopic(
                VaultTopics.DEAD_LETTERS, new StringDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList());
    return List.copyOf(deadLetters);
  }

  LedgerQueries store() {
    KeyValueStore<Bytes, byte[]> ledger = driver.getKeyValueStore(NettingTopology.LEDGER_STORE);
    return new LedgerQueries(new KafkaLedgerStore(ledger));
  }

  /** Everything on the topics so far, as it stands there. */
  List<TopicEvidence.Raw> records() {
    List<TopicEvidence.Raw> records = new ArrayList<>();
    add(records, VaultTopics.INTENTS, intentRecords);
    add(records, VaultTopics.CHAIN_EVENTS, chainRecords);
    add(records, VaultTopics.BATCHES, batchLog.raw());
    add(records, VaultTopics.INTENT_RESULTS, resultLog.raw());
    add(records, VaultTopics.BALANCES, walletLog.raw());
    add(records, VaultTopics.ITEMS, itemLog.raw());
    return records;
  }

  private static void add(
      List<TopicEvidence.Raw> all, String topic, List<TestRecord<String, byte[]>> records) {
    for (int offset = 0; offset < records.size(); offset++) {
      TestRecord<String, byte[]> record = records.get(offset);
      all.add(new TopicEvidence.Raw(topic, record.key(), 0, offset, record.value()));
    }
  }

  /** Records of scenarios, changed or not, as an auditor reads them. */
  static TopicEvidence read(List<TopicEvidence.Raw> records) {
    SchemaRegistry registry = SchemaRegistry.open(CODECS);
    return TopicEvidence.of(records, id -> new GenericDatumReader<>(registry.byId(id)));
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
