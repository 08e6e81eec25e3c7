package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.solana.Hash32;
import java.time.Duration;

/**
 * The bounds and periods of netting.
 *
 * @param domain what intents must be signed for: cluster, program, purpose
 * @param nettingInterval a cut when this long something is new and it is enough; default 30 s
 * @param minTradesPerBatch what is enough, default 1000
 * @param maxTradesPerBatch a cut at once, and the most one cut takes; default 100,000
 * @param batchWindow a cut of whatever is new after this time; default 300 s
 * @param intentMaxAge an intent may not live longer than this; default 3600 s
 * @param clockSkew how far ahead of the broker's clock an intent may be made; default 60 s
 * @param replayMemory how long after its expiry an ended intent and its nonce are remembered;
 *     default 1 h, far more than a record can lie between door and topology
 * @param maxInFlight batches per game without an end, default 4 (RULES 6)
 * @param heartbeatMaxAge an older heartbeat stops cuts, default 30 s
 * @param maxPendingTrades per game; beyond: QUEUE_FULL; default 400,000
 * @param maxWaitingHalves per game; beyond: QUEUE_FULL; default 400,000
 * @param maxQueuedIntents that wait for a heartbeat or for a game's work, each; beyond: QUEUE_FULL;
 *     default 200,000
 * @param verifySignatures whether signatures are verified here again; default true
 * @param maxPartBytes upper bound of an encoded batch part, default 512 KiB (RULES 18)
 * @param stepTrades trades that one step of work looks at, default 4096
 */
public record LedgerSettings(
    Hash32 domain,
    Duration nettingInterval,
    int minTradesPerBatch,
    int maxTradesPerBatch,
    Duration batchWindow,
    Duration intentMaxAge,
    Duration clockSkew,
    Duration replayMemory,
    int maxInFlight,
    Duration heartbeatMaxAge,
    int maxPendingTrades,
    int maxWaitingHalves,
    int maxQueuedIntents,
    boolean verifySignatures,
    int maxPartBytes,
    int stepTrades) {

  /** Largest part, bytes. */
  public static final int MAX_PART_BYTES = 512 * 1024;

  public LedgerSettings {
    positive("nettingInterval", nettingInterval);
    positive("batchWindow", batchWindow);
    positive("intentMaxAge", intentMaxAge);
    positive("heartbeatMaxAge", heartbeatMaxAge);
    between("minTradesPerBatch", minTradesPerBatch, 1, NettingInput.MAX_TRADES);
    between("maxTradesPerBatch", maxTradesPerBatch, minTradesPerBatch, NettingInput.MAX_TRADES);
    between("maxInFlight", maxInFlight, 1, 64);
    between("maxPendingTrades", maxPendingTrades, 1, Integer.MAX_VALUE / 2);
    between("maxWaitingHalves", maxWaitingHalves, 1, Integer.MAX_VALUE / 2);
    between("maxQueuedIntents", maxQueuedIntents, 1, Integer.MAX_VALUE / 2);
    between("maxPartBytes", maxPartBytes, PartPacker.MIN_PART_BYTES, MAX_PART_BYTES);
    between("stepTrades", stepTrades, 1, NettingInput.MAX_TRADES);
    if (clockSkew.isNegative() || replayMemory.isNegative()) {
      throw new IllegalArgumentException("clockSkew and replayMemory must not be negative");
    }
  }

  /** Production's defaults (DESIGN, netting topology, step 4). */
  public static LedgerSettings defaults(Hash32 domain) {
    return new LedgerSettings(
        domain,
        Duration.ofSeconds(30),
        1_000,
        100_000,
        Duration.ofSeconds(300),
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        Duration.ofHours(1),
        4,
        Duration.ofSeconds(30),
        400_000,
        400_000,
        200_000,
        true,
        MAX_PART_BYTES,
        4_096);
  }

  /** The same with another rhythm of cuts. */
  public LedgerSettings withCuts(
      Duration interval, int minTrades, int maxTrades, Duration window, int maxBatchesInFlight) {
    return new LedgerSettings(
        domain,
        interval,
        minTrades,
        maxTrades,
        window,
        intentMaxAge,
        clockSkew,
        replayMemory,
        maxBatchesInFlight,
        heartbeatMaxAge,
        maxPendingTrades,
        maxWaitingHalves,
        maxQueuedIntents,
        verifySignatures,
        maxPartBytes,
        stepTrades);
  }

  /** The same with other ages. */
  public LedgerSettings withAges(Duration intent, Duration heartbeat, Duration replay) {
    return new LedgerSettings(
        domain,
        nettingInterval,
        minTradesPerBatch,
        maxTradesPerBatch,
        batchWindow,
        intent,
        clockSkew,
        replay,
        maxInFlight,
        heartbeat,
        maxPendingTrades,
        maxWaitingHalves,
        maxQueuedIntents,
        verifySignatures,
        maxPartBytes,
        stepTrades);
  }

  /** The same with other bounds on what waits. */
  public LedgerSettings withQueues(int pendingTrades, int waitingHalves, int queuedIntents) {
    return new LedgerSettings(
        domain,
        nettingInterval,
        minTradesPerBatch,
        maxTradesPerBatch,
        batchWindow,
        intentMaxAge,
        clockSkew,
        replayMemory,
        maxInFlight,
        heartbeatMaxAge,
        pendingTrades,
        waitingHalves,
        queuedIntents,
        verifySignatures,
        maxPartBytes,
        stepTrades);
  }

  /** The same with other slices of work. */
  public LedgerSettings withSlices(int partBytes, int tradesPerStep) {
    return new LedgerSettings(
        domain,
        nettingInterval,
        minTradesPerBatch,
        maxTradesPerBatch,
        batchWindow,
        intentMaxAge,
        clockSkew,
        replayMemory,
        maxInFlight,
        heartbeatMaxAge,
        maxPendingTrades,
        maxWaitingHalves,
        maxQueuedIntents,
        verifySignatures,
        partBytes,
        tradesPerStep);
  }

  /** The same with or without the second look at signatures. */
  public LedgerSettings withSignatureCheck(boolean verify) {
    return new LedgerSettings(
        domain,
        nettingInterval,
        minTradesPerBatch,
        maxTradesPerBatch,
        batchWindow,
        intentMaxAge,
        clockSkew,
        replayMemory,
        maxInFlight,
        heartbeatMaxAge,
        maxPendingTrades,
        maxWaitingHalves,
        maxQueuedIntents,
        verify,
        maxPartBytes,
        stepTrades);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be above 0, is " + value);
    }
  }

  private static void between(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, is %d".formatted(name, min, max, value));
    }
  }
}
