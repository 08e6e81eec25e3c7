package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/** What the parts of one game's ledger work on. */
record GameContext(
    long game, LedgerSettings settings, GameTables tables, GameHead head, LedgerOutput out) {

  void putAlarm(long atMillis, Id32 intentId) {
    tables.putAlarm(atMillis, intentId);
    head.alarmsFiredToMillis = Math.min(head.alarmsFiredToMillis, Math.max(0, atMillis));
  }

  void putPending(long place, PendingTrade trade) {
    tables.putPending(place, trade);
    head.pending++;
    head.lowestPlace = Math.min(head.lowestPlace, place);
  }

  void removePending(long place) {
    tables.deletePending(place);
    head.pending--;
    // a fresh trade may go before any cut saw it; the count stays within what pends
    head.fresh = Math.min(head.fresh, head.pending);
  }
}
