package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The shape of the application: two sources into one processor with its stores, one sink per topic
 * it writes. One task per partition, so one game is netted by one thread.
 *
 * <p>Every name is a constant because names are where state lives: a renamed store or processor is
 * a migration.
 */
public final class NettingTopology {
  /** Reads vault.intents. */
  public static final String INTENTS_SOURCE = "intents-source";

  /** Reads vault.chain-events. */
  public static final String CHAIN_SOURCE = "chain-events-source";

  /** Authorises, matches, pends, cuts, nets, settles back. */
  public static final String NETTING = "netting";

  /** Few small records that change with every input: kept in the record cache between commits. */
  public static final String HEADS_STORE = "heads";

  /** Everything else the ledger knows, under prefixed keys in one RocksDB. */
  public static final String LEDGER_STORE = "ledger";

  public static final String BATCHES_SINK = "batches-sink";
  public static final String RESULTS_SINK = "intent-results-sink";
  public static final String SESSIONS_SINK = "sessions-sink";
  public static final String BALANCES_SINK = "balances-sink";
  public static final String ITEMS_SINK = "items-sink";
  public static final String DEAD_LETTERS_SINK = "dead-letters-sink";

  private NettingTopology() {}

  /**
   * What the processor needs beside its stores.
   *
   * @param nets where the engine runs: on a thread of its own no transaction waits for it (RULES
   *     19)
   */
  public record Parts(
      LedgerSettings settings,
      NettingEngine engine,
      Executor nets,
      Ed25519Verifier verifier,
      StatusBoard board,
      StepBudget budget,
      long ledgerCacheBytes) {
    /** With an engine that runs on the stream thread, as the test driver needs it. */
    public Parts(
        LedgerSettings settings,
        NettingEngine engine,
        Ed25519Verifier verifier,
        StatusBoard board,
        StepBudget budget,
        long ledgerCacheBytes) {
      this(settings, engine, Runnable::run, verifier, board, budget, ledgerCacheBytes);
    }
  }

  /**
   * Builds it.
   *
   * @param codecs configuration of the Avro codecs, with schema.registry.url
   */
  public static Topology build(Parts parts, Map<String, ?> codecs) {
    Topology topology = new Topology();

    // 1. Intents and chain events come in as bytes: what cannot be read is decided by the
    // processor.
    topology.addSource(
        INTENTS_SOURCE, new StringDeserializer(), new ByteArrayDeserializer(), VaultTopics.INTENTS);
    topology.addSource(
        CHAIN_SOURCE,
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        VaultTopics.CHAIN_EVENTS);

    // 2. One processor holds the whole ledger of its partition.
    topology.addProcessor(
        NETTING,
        () ->
            new NettingProcessor(
                parts,
                VaultSerdes.deserializer(SignedIntent.class, codecs),
                VaultSerdes.deserializer(ChainEvent.class, codecs)),
        INTENTS_SOURCE,
        CHAIN_SOURCE);
    topology.addStateStore(store(HEADS_STORE).withCachingEnabled(), NETTING);
    topology.addStateStore(store(LEDGER_STORE).withCachingDisabled(), NETTING);

    // 3. What it decides goes out, each game to its own partition number.
    sink(
        topology,
        BATCHES_SINK,
        VaultTopics.BATCHES,
        VaultSerdes.serializer(BatchRecord.class, codecs));
    sink(
        topology,
        RESULTS_SINK,
        VaultTopics.INTENT_RESULTS,
        VaultSerdes.serializer(IntentResult.class, codecs));
    sink(
        topology,
        SESSIONS_SINK,
        VaultTopics.SESSIONS,
        VaultSerdes.serializer(SessionPolicy.class, codecs));
    sink(
        topology,
        BALANCES_SINK,
        VaultTopics.BALANCES,
        VaultSerdes.serializer(WalletView.class, codecs));
    sink(topology, ITEMS_SINK, VaultTopics.ITEMS, VaultSerdes.serializer(ItemView.class, codecs));
    sink(topology, DEAD_LETTERS_SINK, VaultTopics.DEAD_LETTERS, new ByteArraySerializer());
    return topology;
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
        BatchedStore.supplier(name), Serdes.Bytes(), Serdes.ByteArray());
  }

  private static <V> void sink(
      Topology topology, String name, String topic, Serializer<V> serializer) {
    StreamPartitioner<String, V> byGame =
        (to, key, value, partitions) ->
            // only a dead letter can be without a key
            key == null
                ? Optional.empty()
                : Optional.of(Set.of(GameKey.partition(key, partitions)));
    topology.addSink(name, topic, new StringSerializer(), serializer, byGame, NETTING);
  }
}
