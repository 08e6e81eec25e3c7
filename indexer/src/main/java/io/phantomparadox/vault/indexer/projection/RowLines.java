package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.CorrelationId;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.solana.Hash32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What the indexer tells the log of intents and batches, each line with what it is about in its
 * context (MDC), under the names that every service uses: {@code intentId}, {@code batch}, and
 * {@code correlationId} from the record's header. Intents are told at DEBUG, ends of batches at
 * INFO.
 */
final class RowLines {
  private static final Logger LOG = LoggerFactory.getLogger(RowLines.class);
  private static final String INTENT = "intentId";
  private static final String BATCH = "batch";

  private RowLines() {}

  static void accepted(Hash32 intentId, Headers headers) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    String id = intentId.toHex();
    putCorrelation(headers);
    try (var _ = MDC.putCloseable(INTENT, id)) {
      LOG.debug("intent {} has its row", id);
    } finally {
      MDC.remove(CorrelationId.LOG_KEY);
    }
  }

  static void result(IntentResult result) {
    if (LOG.isDebugEnabled()) {
      String id = Hash32.of(result.getIntentId().bytes()).toHex();
      try (var _ = MDC.putCloseable(INTENT, id)) {
        LOG.debug("intent {} is {}: {}", id, result.getStatus(), result.getReason());
      }
    }
  }

  static void unreadable(ConsumerRecord<String, byte[]> record, String problem) {
    putCorrelation(record.headers());
    try {
      LOG.warn(
          "no row for the intent at {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          problem);
    } finally {
      MDC.remove(CorrelationId.LOG_KEY);
    }
  }

  static void netted(BatchId batch) {
    try (var _ = MDC.putCloseable(BATCH, name(batch))) {
      LOG.debug("the intents of batch {} are netted", name(batch));
    }
  }

  static void ended(BatchId batch, String status) {
    try (var _ = MDC.putCloseable(BATCH, name(batch))) {
      LOG.info("batch {} is {} in the tables", name(batch), status);
    }
  }

  private static String name(BatchId batch) {
    return Long.toUnsignedString(batch.game()) + "/" + Long.toUnsignedString(batch.batchId());
  }

  private static void putCorrelation(Headers headers) {
    String correlation = CorrelationId.of(headers);
    if (correlation != null) {
      MDC.put(CorrelationId.LOG_KEY, correlation);
    }
  }
}
