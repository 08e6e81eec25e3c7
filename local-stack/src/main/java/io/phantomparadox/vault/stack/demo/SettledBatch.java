package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.stack.StackEndpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A batch with what it cost.
 *
 * @param members trades the cut had before it
 * @param executed of them
 * @param wallets whose balance changed
 * @param items that have another owner
 * @param cost of settling it
 */
record SettledBatch(
    long id,
    int members,
    int executed,
    int wallets,
    int items,
    long grossLamports,
    long netLamports,
    SettlementCosts.Cost cost) {

  /**
   * Every batch of a game, in order.
   *
   * @param batches how many have ended
   * @param deadline longest time in which a topic gets no further
   * @throws org.apache.kafka.common.errors.TimeoutException when it takes longer
   */
  static List<SettledBatch> read(StackEndpoints vault, long game, long batches, Duration deadline) {
    Map<Long, SettlementCosts.Cost> costs = SettlementCosts.read(vault, game, batches, deadline);
    List<SettledBatch> settled = new ArrayList<>();
    TopicScan.all(
        vault,
        VaultTopics.BATCHES,
        BatchRecord.class,
        deadline,
        part -> {
          BatchRecord value = part.value();
          if (value.getGame() == game && value.getBody() instanceof NetBatch header) {
            settled.add(
                new SettledBatch(
                    value.getBatchId(),
                    header.getMembers(),
                    header.getExecuted(),
                    header.getWalletsChanged(),
                    header.getItemsMoved(),
                    header.getGrossLamports(),
                    header.getNetLamports(),
                    costs.getOrDefault(value.getBatchId(), SettlementCosts.Cost.NONE)));
          }
        });
    return settled;
  }
}
