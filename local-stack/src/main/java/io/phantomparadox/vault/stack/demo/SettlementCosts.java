package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What settling cost, as {@code vault.settlements} tells at the end of each batch. */
final class SettlementCosts {
  /** What one signature costs on Solana, lamports. */
  static final long LAMPORTS_PER_SIGNATURE = 5_000;

  /**
   * What the least transaction weighs that a trade would need if it were settled alone: a plain
   * transfer of lamports in a v0 transaction, without the item. One signature (1 + 64), version and
   * header (1 + 3), three accounts (1 + 96), blockhash (32), one instruction (1 + 1 + 1 + 2 + 1 +
   * 12) and no lookup tables (1).
   */
  static final long BYTES_PER_LONE_TRANSFER = 217;

  private SettlementCosts() {}

  /**
   * @param transactions finalized ones, failed ones too
   * @param bytes of their serialized form
   * @param feeLamports paid for them
   * @param boundTransactions the fewest that could carry the net changes, without any proof, beside
   *     commit and finalize
   * @param boundBytes of those
   */
  record Cost(
      long transactions, long bytes, long feeLamports, long boundTransactions, long boundBytes) {
    static final Cost NONE = new Cost(0, 0, 0, 0, 0);

    Cost plus(Cost other) {
      return new Cost(
          transactions + other.transactions,
          bytes + other.bytes,
          Math.addExact(feeLamports, other.feeLamports),
          boundTransactions + other.boundTransactions,
          boundBytes + other.boundBytes);
    }
  }

  /**
   * By batch id; waits for what the settlement worker has yet to tell.
   *
   * @param batches that have ended
   * @throws IllegalStateException when the topic did not tell it all within the deadline
   */
  static Map<Long, Cost> read(StackEndpoints vault, long game, long batches, Duration deadline) {
    Map<Long, Cost> byBatch = new HashMap<>();
    if (batches == 0) {
      return byBatch;
    }
    boolean complete =
        TopicScan.until(
            vault,
            VaultTopics.SETTLEMENTS,
            SettlementEvent.class,
            deadline,
            event -> {
              BatchCosts costs = event.value().getCosts();
              if (event.value().getGame() == game && costs != null) {
                byBatch.put(event.value().getBatchId(), cost(costs));
              }
              return byBatch.size() == batches;
            });
    if (!complete) {
      throw new IllegalStateException(
          "vault.settlements tells what %d of %d batches cost, after %s"
              .formatted(byBatch.size(), batches, deadline));
    }
    return byBatch;
  }

  private static Cost cost(BatchCosts costs) {
    return new Cost(
        costs.getTransactions() + (long) costs.getFailedTransactions(),
        costs.getBytes(),
        costs.getFeeLamports(),
        costs.getBoundTransactions(),
        costs.getBoundBytes());
  }
}
