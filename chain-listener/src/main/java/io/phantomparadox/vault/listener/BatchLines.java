package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.BatchClosed;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborting;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkReverted;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.solana.Base58;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Tells the log which step of a batch was published, with the batch in the line's context (MDC
 * {@code batch}, the game's number, a slash and the batch's) as every service names it. Chunks are
 * told at DEBUG.
 */
final class BatchLines {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLines.class);

  private BatchLines() {}

  static void published(List<ChainEvent> events) {
    for (ChainEvent event : events) {
      switch (event.getBody()) {
        case NetBatchCommitted body -> tell(Level.INFO, event, body.getBatchId(), "committed");
        case NetBatchSettled body -> tell(Level.INFO, event, body.getBatchId(), "settled");
        case NetBatchAborting body -> tell(Level.INFO, event, body.getBatchId(), "aborting");
        case NetBatchAborted body -> tell(Level.INFO, event, body.getBatchId(), "aborted");
        case NetBatchVoided body -> tell(Level.INFO, event, body.getBatchId(), "void");
        case NetBatchChunkSettled body ->
            tell(Level.DEBUG, event, body.getBatchId(), "one chunk further");
        case NetBatchChunkReverted body ->
            tell(Level.DEBUG, event, body.getBatchId(), "one chunk back");
        case BatchClosed body -> tell(Level.DEBUG, event, body.getBatchId(), "closed");
        case null, default -> {
          // not about a batch
        }
      }
    }
  }

  private static void tell(Level level, ChainEvent event, long batchId, String what) {
    Long game = event.getGame();
    if (game == null || !LOG.isEnabledForLevel(level)) {
      return;
    }
    String batch = Long.toUnsignedString(game) + "/" + Long.toUnsignedString(batchId);
    String signature =
        event.getEventId() == null ? "?" : Base58.encode(event.getEventId().getSignature().bytes());
    try (var _ = MDC.putCloseable("batch", batch)) {
      LOG.atLevel(level)
          .log("batch {} is {} at slot {}, by {}", batch, what, event.getSlot(), signature);
    }
  }
}
