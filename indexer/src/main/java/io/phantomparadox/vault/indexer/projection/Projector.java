package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.schemas.ConfluentAvroDeserializer;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Applies the records of a poll to the tables. Topics reach the indexer in any order among each
 * other, so every rule here gives the same rows for every interleaving: sums are added once per
 * event, a status follows from what is known, and a batch is applied when both its header and its
 * end are known.
 *
 * <p>One thread uses it.
 */
public final class Projector {
  /**
   * Every join here follows an index from few rows to many. The planner knows nothing of the
   * temporary tables, and would rather read a whole table once.
   */
  private static final String INDEXES_ONLY =
      "set local enable_hashjoin = off; set local enable_mergejoin = off";

  private final ConfluentAvroDeserializer<SignedIntent> intents;
  private final ConfluentAvroDeserializer<IntentResult> results;
  private final ConfluentAvroDeserializer<BatchRecord> batches;
  private final ConfluentAvroDeserializer<ChainEvent> chainEvents;
  private final ConfluentAvroDeserializer<SettlementEvent> settlements;
  private final ConfluentAvroDeserializer<SessionPolicy> sessions;
  private final KeyTexts keys = new KeyTexts();
  private final Counter unreadableIntents;
  private final Counter rows;
  private final boolean announcing;

  /**
   * @param registryConfigs Kafka client configuration with {@code schema.registry.url}
   */
  public Projector(Map<String, ?> registryConfigs, MeterRegistry meters) {
    this(registryConfigs, meters, true);
  }

  /**
   * @param announcing whether those who watch the tables are told what changed
   */
  public Projector(Map<String, ?> registryConfigs, MeterRegistry meters, boolean announcing) {
    this.intents = VaultSerdes.deserializer(SignedIntent.class, registryConfigs);
    this.results = VaultSerdes.deserializer(IntentResult.class, registryConfigs);
    this.batches = VaultSerdes.deserializer(BatchRecord.class, registryConfigs);
    this.chainEvents = VaultSerdes.deserializer(ChainEvent.class, registryConfigs);
    this.settlements = VaultSerdes.deserializer(SettlementEvent.class, registryConfigs);
    this.sessions = VaultSerdes.deserializer(SessionPolicy.class, registryConfigs);
    this.announcing = announcing;
    this.unreadableIntents =
        Counter.builder("vault.indexer.intents.unreadable")
            .description("Records of vault.intents that no table shows; the topology reports them")
            .register(meters);
    this.rows =
        Counter.builder("vault.indexer.rows")
            .description("Rows that polls brought to the tables, before conflicts are resolved")
            .register(meters);
  }

  /** The rows of one poll, before they go to the database. */
  private final class Poll {
    final Changes changes = new Changes();
    final IntentRows intentRows = new IntentRows(keys);
    final BatchRows batchRows = new BatchRows(keys);
    final SessionRows sessionRows = new SessionRows(keys, changes);
    final LedgerRows ledgerRows = new LedgerRows(keys, sessionRows, changes);
    final SettlementRows settlementRows = new SettlementRows();
    int accepted;
    int ended;

    void read(ConsumerRecords<String, byte[]> records) {
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.INTENTS)) {
        intent(record);
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.INTENT_RESULTS)) {
        IntentResult result = decode(results, record);
        if (result != null) {
          intentRows.result(result);
          RowLines.result(result);
          ended++;
        }
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.BATCHES)) {
        BatchRecord batch = decode(batches, record);
        if (batch != null) {
          batchRows.record(batch);
        }
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.CHAIN_EVENTS)) {
        ChainEvent event = decode(chainEvents, record);
        if (event != null) {
          ledgerRows.event(event, record.partition());
        }
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.SETTLEMENTS)) {
        SettlementEvent event = decode(settlements, record);
        if (event != null) {
          settlementRows.event(event);
        }
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.SESSIONS)) {
        SessionPolicy policy = decode(sessions, record);
        if (policy != null) {
          sessionRows.policy(policy);
        }
      }
    }

    private void intent(ConsumerRecord<String, byte[]> record) {
      SignedIntent signed;
      try {
        signed = decode(intents, record);
      } catch (SerializationException e) {
        skipUnreadable(record, String.valueOf(e.getMessage()));
        return;
      }
      if (signed == null) {
        skipUnreadable(record, "empty value");
        return;
      }
      byte[] bytes = new byte[signed.getIntent().remaining()];
      signed.getIntent().duplicate().get(bytes);
      switch (Intent.decode(bytes)) {
        case IntentDecoding.Decoded(Intent intent) -> {
          Hash32 id = Hash32.sha256(bytes);
          intentRows.accepted(intent, id, record.offset(), record.timestamp());
          RowLines.accepted(id, record.headers());
          accepted++;
        }
        case IntentDecoding.Malformed malformed ->
            skipUnreadable(record, malformed.field() + ": " + malformed.problem());
      }
    }

    int size() {
      return intentRows.size()
          + batchRows.size()
          + sessionRows.size()
          + ledgerRows.size()
          + settlementRows.size();
    }

    void write(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(INDEXES_ONLY);
      }
      intentRows.flush(connection);
      batchRows.flush(connection);
      ledgerRows.flush(connection);
      sessionRows.flush(connection);
      settlementRows.flush(connection);
      BatchEnds ends = new BatchEnds(connection);
      SortedSet<BatchId> touched = new TreeSet<>(ledgerRows.ended());
      for (BatchId batch : batchRows.headed()) {
        ends.netted(batch);
        touched.add(batch);
      }
      for (BatchId batch : touched) {
        ends.bringToItsEnd(batch);
      }
      for (BatchId batch : settlementRows.costed()) {
        ends.costed(batch);
      }
      ends.flush();
      ListingRows.flush(connection, intentRows, touched);
      if (announcing) {
        announce(connection, touched);
      }
    }

    private void announce(Connection connection, SortedSet<BatchId> touched) throws SQLException {
      changes.intents(accepted, ended);
      SortedSet<BatchId> changed = new TreeSet<>(touched);
      changed.addAll(ledgerRows.committed());
      for (BatchId batch : changed) {
        changes.batch(connection, batch, touched.contains(batch));
      }
      changes.flush(connection);
    }
  }

  /** Applies everything inside the connection's transaction. */
  void apply(Connection connection, ConsumerRecords<String, byte[]> records) throws SQLException {
    Poll poll = new Poll();
    poll.read(records);
    poll.write(connection);
    rows.increment(poll.size());
  }

  private void skipUnreadable(ConsumerRecord<String, byte[]> record, String problem) {
    unreadableIntents.increment();
    RowLines.unreadable(record, problem);
  }

  private static <T extends SpecificRecord> @Nullable T decode(
      ConfluentAvroDeserializer<T> deserializer, ConsumerRecord<String, byte[]> record) {
    return deserializer.deserialize(record.topic(), record.value());
  }
}
