package io.phantomparadox.vault.settlement.worker;

import java.time.Instant;
import java.util.Optional;

/**
 * How a game's settlement is.
 *
 * @param game the game's id, a u64
 * @param batchId the batch under way, 0 when there is none
 * @param since when work on that batch began in this process
 * @param cutAt when that batch was cut
 * @param doing what it does or waits for
 * @param review why an operator must look, if so
 * @param blocked what keeps it from going on, where that is not the batch's own doing
 * @param failuresInRow looks at the chain without a usable answer since the last good one
 * @param triesInRow transactions of one step that died or failed in a row
 * @param queued batches read and not ended, the one under way among them
 */
public record LaneHealth(
    long game,
    long batchId,
    Instant since,
    Instant cutAt,
    String doing,
    Optional<String> review,
    Optional<String> blocked,
    int failuresInRow,
    int triesInRow,
    int queued) {

  static LaneHealth idle() {
    return new LaneHealth(
        0, 0, Instant.EPOCH, Instant.EPOCH, "idle", Optional.empty(), Optional.empty(), 0, 0, 0);
  }
}
