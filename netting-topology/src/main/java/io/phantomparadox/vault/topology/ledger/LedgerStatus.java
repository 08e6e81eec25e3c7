package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.util.List;

/**
 * How a partition stands.
 *
 * @param gateOpen whether intents are admitted
 * @param heartbeatFresh whether cuts may be made
 * @param heartbeatSlot last finalized slot told, −1 before the first
 * @param heartbeatMillis when it was told
 * @param gatedIntents that wait for the first heartbeat
 */
public record LedgerStatus(
    boolean gateOpen,
    boolean heartbeatFresh,
    long heartbeatSlot,
    long heartbeatMillis,
    int gatedIntents,
    List<Game> games) {
  public LedgerStatus {
    games = List.copyOf(games);
  }

  /**
   * How a game stands.
   *
   * @param pendingTrades that wait for a cut
   * @param waitingHalves without their other half
   * @param newTrades that make a cut worth while
   * @param batchesInFlight without an end
   * @param lastBatchId 0 before the first
   * @param work phase of the work on it
   */
  public record Game(
      long game,
      int pendingTrades,
      int waitingHalves,
      int newTrades,
      int batchesInFlight,
      long lastBatchId,
      Id32 batchHash,
      String work,
      long queuedIntents,
      long queuedNotes) {}
}
