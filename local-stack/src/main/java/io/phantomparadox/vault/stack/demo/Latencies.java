package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How long settled intents took from the broker's acknowledgement to the finalized event of their
 * batch in Kafka, milliseconds, sorted. Both times are Kafka's record times.
 */
@SuppressWarnings("ArrayRecordComponent") // a column of numbers, never compared as a record
record Latencies(long[] sortedMillis) {
  /**
   * @param deadline longest time in which a topic gets no further
   * @throws org.apache.kafka.common.errors.TimeoutException when it takes longer
   */
  static Latencies read(StackEndpoints vault, long game, Duration deadline) {
    Map<Long, Long> settledAt = new HashMap<>();
    TopicScan.all(
        vault,
        VaultTopics.CHAIN_EVENTS,
        ChainEvent.class,
        deadline,
        event -> {
          if (event.value().getBody() instanceof NetBatchSettled settled
              && Long.valueOf(game).equals(event.value().getGame())) {
            settledAt.put(settled.getBatchId(), event.timestamp());
          }
        });
    Map<Long, Long> endByOffset = new HashMap<>();
    TopicScan.all(
        vault,
        VaultTopics.BATCHES,
        BatchRecord.class,
        deadline,
        part -> {
          Long end = settledAt.get(part.value().getBatchId());
          if (part.value().getGame() == game
              && end != null
              && part.value().getBody() instanceof BatchPart slice) {
            for (BatchTrade trade : slice.getTrades()) {
              if (trade.getOutcome() == TradeOutcome.EXECUTED) {
                endByOffset.put(trade.getSell().getLogOffset(), end);
                endByOffset.put(trade.getBuy().getLogOffset(), end);
              }
            }
          }
        });
    long[] millis = new long[endByOffset.size()];
    int[] count = {0};
    TopicScan.all(
        vault,
        VaultTopics.INTENTS,
        SignedIntent.class,
        deadline,
        intent -> {
          Long end =
              intent.key().equals(Long.toString(game)) ? endByOffset.get(intent.offset()) : null;
          if (end != null) {
            millis[count[0]++] = end - intent.timestamp();
          }
        });
    long[] sorted = Arrays.copyOf(millis, count[0]);
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  /**
   * @param percent above 0, up to 100
   * @return milliseconds; 0 when nothing was settled
   */
  long percentile(double percent) {
    if (sortedMillis.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sortedMillis.length);
    return sortedMillis[Math.clamp(rank - 1, 0, sortedMillis.length - 1)];
  }
}
