package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.schemas.ConfluentAvroDeserializer;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the records of a poll to the tables. Topics reach the indexer in any order among each
 * other, so every rule here gives the same rows for every interleaving: sums are added, a status
 * only moves forward, and a batch is applied when both its header and its end are known.
 */
public final class Projector {
  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  private final ConfluentAvroDeserializer<SignedIntent> intents;
  private final ConfluentAvroDeserializer<IntentResult> results;
  private final ConfluentAvroDeserializer<BatchRecord> batches;
  private final ConfluentAvroDeserializer<ChainEvent> chainEvents;
  private final ConfluentAvroDeserializer<SettlementEvent> settlements;
  private final Counter unreadableIntents;

  /**
   * @param registryConfigs Kafka client configuration with {@code schema.registry.url}
   */
  public Projector(Map<String, ?> registryConfigs, MeterRegistry meters) {
    this.intents = VaultSerdes.deserializer(SignedIntent.class, registryConfigs);
    this.results = VaultSerdes.deserializer(IntentResult.class, registryConfigs);
    this.batches = VaultSerdes.deserializer(BatchRecord.class, registryConfigs);
    this.chainEvents = VaultSerdes.deserializer(ChainEvent.class, registryConfigs);
    this.settlements = VaultSerdes.deserializer(SettlementEvent.class, registryConfigs);
    this.unreadableIntents =
        Counter.builder("vault.indexer.intents.unreadable")
            .description("Records of vault.intents that no table shows; the topology reports them")
            .register(meters);
  }

  /** Applies everything inside the connection's transaction. */
  void apply(Connection connection, ConsumerRecords<String, byte[]> records) throws SQLException {
    try (IntentRows intentRows = new IntentRows(connection);
        BatchRows batchRows = new BatchRows(connection);
        LedgerRows ledgerRows = new LedgerRows(connection, batchRows)) {
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.INTENTS)) {
        applyIntent(record, intentRows);
      }
      intentRows.flush();
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.INTENT_RESULTS)) {
        IntentResult result = read(results, record);
        if (result != null) {
          intentRows.result(result);
        }
      }
      intentRows.flush();
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.BATCHES)) {
        BatchRecord batch = read(batches, record);
        if (batch != null) {
          batchRows.record(batch);
        }
      }
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.CHAIN_EVENTS)) {
        ChainEvent event = read(chainEvents, record);
        if (event != null) {
          ledgerRows.event(event);
        }
      }
      ledgerRows.flush();
      SettlementRows settlementRows = new SettlementRows(connection);
      for (ConsumerRecord<String, byte[]> record : records.records(VaultTopics.SETTLEMENTS)) {
        SettlementEvent event = read(settlements, record);
        if (event != null) {
          settlementRows.event(event);
        }
      }
    }
  }

  private void applyIntent(ConsumerRecord<String, byte[]> record, IntentRows rows)
      throws SQLException {
    SignedIntent signed;
    try {
      signed = read(intents, record);
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
      case IntentDecoding.Decoded(Intent intent) ->
          rows.accepted(intent, record.offset(), record.timestamp());
      case IntentDecoding.Malformed malformed ->
          skipUnreadable(record, malformed.field() + ": " + malformed.problem());
    }
  }

  private void skipUnreadable(ConsumerRecord<String, byte[]> record, String problem) {
    unreadableIntents.increment();
    LOG.warn(
        "no row for the intent at {}-{}@{}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        problem);
  }

  private static <T extends SpecificRecord> @Nullable T read(
      ConfluentAvroDeserializer<T> deserializer, ConsumerRecord<String, byte[]> record) {
    return deserializer.deserialize(record.topic(), record.value());
  }
}
