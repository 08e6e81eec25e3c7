package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What settling cost, from {@code vault.settlements}.
 *
 * @param byBatch by batch id
 */
record SettlementCosts(Map<Long, Cost> byBatch) {
  /** What one signature costs on Solana, lamports. */
  static final long LAMPORTS_PER_SIGNATURE = 5_000;

  /**
   * What the least transaction weighs that a trade would need if it were settled alone: a plain
   * transfer of lamports in a v0 transaction, without the item. One signature (1 + 64), version and
   * header (1 + 3), three accounts (1 + 96), blockhash (32), one instruction (1 + 1 + 3 + 1 + 12)
   * and no lookup tables (1).
   */
  static final long BYTES_PER_LONE_TRANSFER = 217;

  /**
   * @param transactions finalized ones
   * @param bytes of their serialized form
   * @param feeLamports paid for them
   */
  record Cost(long transactions, long bytes, long feeLamports) {
    static final Cost NONE = new Cost(0, 0, 0);

    Cost plus(Cost other) {
      return new Cost(
          transactions + other.transactions,
          bytes + other.bytes,
          Math.addExact(feeLamports, other.feeLamports));
    }
  }

  /** What all batches cost. */
  Cost total() {
    return byBatch.values().stream().reduce(Cost.NONE, Cost::plus);
  }

  /**
   * @throws IllegalStateException when the topic could not be read within the deadline
   */
  static SettlementCosts read(StackEndpoints vault, long game, Duration deadline) {
    Map<String, SettlementEvent> signed = new HashMap<>();
    Map<String, SettlementEvent> finalized = new HashMap<>();
    TopicScan.all(
        vault,
        VaultTopics.SETTLEMENTS,
        SettlementEvent.class,
        deadline,
        event -> {
          if (event.value().getGame() == game) {
            if (event.value().getTransaction() != null) {
              signed.put(event.key(), event.value());
            }
            if (event.value().getStatus() == SettlementStatus.FINALIZED) {
              finalized.put(event.key(), event.value());
            }
          }
        });
    Map<Long, Cost> byBatch = new TreeMap<>();
    finalized.forEach(
        (key, event) -> {
          SettlementEvent transaction = signed.get(key);
          if (transaction != null && transaction.getTransaction() != null) {
            Long fee = event.getFeeLamports();
            byBatch.merge(
                event.getBatchId(),
                new Cost(
                    1,
                    transaction.getTransaction().getBytes().remaining(),
                    fee == null ? LAMPORTS_PER_SIGNATURE : fee),
                Cost::plus);
          }
        });
    return new SettlementCosts(byBatch);
  }
}
