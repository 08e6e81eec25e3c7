package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Cursor;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions about a ledger's state, for people; reads only. */
public final class LedgerQueries {
  private final LedgerStore store;

  public LedgerQueries(LedgerStore store) {
    this.store = store;
  }

  /**
   * A trade that waits for a cut.
   *
   * @param deferral why the last cut left it, empty when none did
   */
  public record Pending(
      long place,
      Id32 sellIntentId,
      Id32 buyIntentId,
      Id32 item,
      Id32 seller,
      Id32 buyer,
      long amountLamports,
      long expiresAtMillis,
      String deferral) {}

  /** A batch without an end. */
  public record Flight(long batchId, FlightBatch batch) {}

  /**
   * What became of an intent.
   *
   * @param state WAITING, MATCHED, REJECTED, EXPIRED, CANCELLED or EXECUTED
   * @param place of its trade; while it waits, its own offset; −1 for neither
   */
  public record Known(String state, String action, long place, long expiresAtMillis) {}

  /** A wallet of a game. */
  public Optional<WalletAccount> wallet(long game, Id32 wallet) {
    return Optional.ofNullable(new GameTables(store, game).wallet(wallet));
  }

  /** An item of a game. */
  public Optional<ItemHolding> item(long game, Id32 item) {
    return Optional.ofNullable(new GameTables(store, game).item(item));
  }

  /** An intent that is still remembered. */
  public Optional<Known> intent(long game, Id32 intentId) {
    return Optional.ofNullable(new GameTables(store, game).intent(intentId))
        .map(
            intent ->
                new Known(
                    intent.state().name(),
                    intent.action().name(),
                    intent.place(),
                    intent.expiresAtMillis()));
  }

  /** The first pending trades in canonical order. */
  public List<Pending> pending(long game, long fromPlace, int limit) {
    return new GameTables(store, game)
        .pendingFrom(fromPlace, limit).stream()
            .map(
                placed ->
                    new Pending(
                        placed.place(),
                        placed.trade().sellIntentId(),
                        placed.trade().buyIntentId(),
                        placed.trade().item(),
                        placed.trade().seller(),
                        placed.trade().buyer(),
                        placed.trade().amountLamports(),
                        placed.trade().expiresAtMillis(),
                        placed.trade().deferral()))
            .toList();
  }

  /** The batches in flight of a game, oldest first. */
  public List<Flight> inFlight(long game) {
    List<Flight> flights = new ArrayList<>();
    try (Cursor cursor =
        store.range(
            LedgerKeys.startOf(LedgerKeys.BATCH, game), LedgerKeys.endOf(LedgerKeys.BATCH, game))) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        flights.add(
            new Flight(LedgerKeys.numberOf(entry.key()), FlightBatch.decode(entry.value())));
      }
    }
    return flights;
  }
}
