package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What settling cost, from {@code vault.settlements}.
 *
 * @param transactions finalized ones
 * @param bytes of their serialized form
 * @param feeLamports paid for them
 */
record SettlementCosts(long transactions, long bytes, long feeLamports) {
  /** What one signature costs on Solana, lamports. */
  static final long LAMPORTS_PER_SIGNATURE = 5_000;

  /**
   * @throws IllegalStateException when the topic could not be read within the deadline
   */
  static SettlementCosts read(StackEndpoints vault, long game, Duration deadline) {
    Map<String, SettlementEvent> signed = new HashMap<>();
    Map<String, SettlementEvent> finalized = new HashMap<>();
    boolean complete =
        TopicScan.all(
            vault,
            VaultTopics.SETTLEMENTS,
            SettlementEvent.class,
            deadline,
            (key, event) -> {
              if (event.getGame() == game) {
                if (event.getTransaction() != null) {
                  signed.put(key, event);
                }
                if (event.getStatus() == SettlementStatus.FINALIZED) {
                  finalized.put(key, event);
                }
              }
              return false;
            });
    if (!complete) {
      throw new IllegalStateException("vault.settlements could not be read within " + deadline);
    }
    long transactions = 0;
    long bytes = 0;
    long fees = 0;
    for (Map.Entry<String, SettlementEvent> entry : finalized.entrySet()) {
      SettlementEvent transaction = signed.get(entry.getKey());
      if (transaction != null && transaction.getTransaction() != null) {
        transactions++;
        bytes += transaction.getTransaction().getBytes().remaining();
        Long fee = entry.getValue().getFeeLamports();
        fees += fee == null ? LAMPORTS_PER_SIGNATURE : fee;
      }
    }
    return new SettlementCosts(transactions, bytes, fees);
  }
}
