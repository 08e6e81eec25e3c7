package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Cursor;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of one game, typed. */
final class GameTables {
  private static final byte[] PRESENT = {1};

  private final LedgerStore store;
  private final long game;

  GameTables(LedgerStore store, long game) {
    this.store = store;
    this.game = game;
  }

  /** A pending or flying trade with its place. */
  record Placed(long place, PendingTrade trade) {}

  /** An alarm that is due. */
  record Alarm(long atMillis, Id32 intentId) {}

  @Nullable WalletAccount wallet(Id32 id) {
    byte[] bytes = store.get(LedgerKeys.wallet(game, id));
    return bytes == null ? null : WalletAccount.decode(bytes);
  }

  void putWallet(Id32 id, WalletAccount wallet) {
    store.put(LedgerKeys.wallet(game, id), wallet.encode());
  }

  @Nullable ItemHolding item(Id32 id) {
    byte[] bytes = store.get(LedgerKeys.item(game, id));
    return bytes == null ? null : ItemHolding.decode(bytes);
  }

  void putItem(Id32 id, ItemHolding item) {
    store.put(LedgerKeys.item(game, id), item.encode());
  }

  @Nullable SessionState session(Id32 owner, Id32 session) {
    byte[] bytes = store.get(LedgerKeys.session(game, owner, session));
    return bytes == null ? null : SessionState.decode(bytes);
  }

  void putSession(Id32 owner, Id32 session, SessionState state) {
    store.put(LedgerKeys.session(game, owner, session), state.encode());
  }

  @Nullable NonceUse nonce(Id32 signer, long nonce) {
    byte[] bytes = store.get(LedgerKeys.nonce(game, signer, nonce));
    return bytes == null ? null : NonceUse.decode(bytes);
  }

  void putNonce(Id32 signer, long nonce, NonceUse use) {
    store.put(LedgerKeys.nonce(game, signer, nonce), use.encode());
  }

  void deleteNonce(Id32 signer, long nonce) {
    store.delete(LedgerKeys.nonce(game, signer, nonce));
  }

  @Nullable IntentRecord intent(Id32 id) {
    byte[] bytes = store.get(LedgerKeys.intent(game, id));
    return bytes == null ? null : IntentRecord.decode(bytes);
  }

  void putIntent(Id32 id, IntentRecord intent) {
    store.put(LedgerKeys.intent(game, id), intent.encode());
  }

  void deleteIntent(Id32 id) {
    store.delete(LedgerKeys.intent(game, id));
  }

  /** A half that must be there: of an intent that waits, or of a trade without an end. */
  SignedHalf openHalf(long offset) {
    byte[] bytes = store.get(LedgerKeys.half(game, offset));
    if (bytes == null) {
      throw new UnreadableStateException("the open half at offset " + offset + " is gone");
    }
    return SignedHalf.decode(bytes);
  }

  /** Open halves in log order from an offset on, at most {@code limit}. */
  List<SignedHalf> halvesFrom(long offset, int limit) {
    List<SignedHalf> found = new ArrayList<>();
    try (Cursor cursor =
        store.range(LedgerKeys.half(game, offset), LedgerKeys.endOf(LedgerKeys.HALF, game))) {
      while (found.size() < limit && cursor.hasNext()) {
        found.add(SignedHalf.decode(cursor.next().value()));
      }
    }
    return found;
  }

  void putHalf(SignedHalf half) {
    store.put(LedgerKeys.half(game, half.offset()), half.encode());
  }

  void deleteHalf(long offset) {
    store.delete(LedgerKeys.half(game, offset));
  }

  MatchSlot slot(Id32 from, Id32 to, byte[] tradeId) {
    byte[] bytes = store.get(LedgerKeys.match(game, from, to, tradeId));
    return bytes == null ? MatchSlot.EMPTY : MatchSlot.decode(bytes);
  }

  void putSlot(Id32 from, Id32 to, byte[] tradeId, MatchSlot slot) {
    byte[] key = LedgerKeys.match(game, from, to, tradeId);
    if (slot.isEmpty()) {
      store.delete(key);
    } else {
      store.put(key, slot.encode());
    }
  }

  @Nullable PendingTrade pending(long place) {
    byte[] bytes = store.get(LedgerKeys.pending(game, place));
    return bytes == null ? null : PendingTrade.decode(bytes);
  }

  void putPending(long place, PendingTrade trade) {
    store.put(LedgerKeys.pending(game, place), trade.encode());
  }

  void deletePending(long place) {
    store.delete(LedgerKeys.pending(game, place));
  }

  /** Pending trades in canonical order from a place on, at most {@code limit}. */
  List<Placed> pendingFrom(long place, int limit) {
    List<Placed> found = new ArrayList<>();
    try (Cursor cursor =
        store.range(LedgerKeys.pending(game, place), LedgerKeys.endOf(LedgerKeys.PENDING, game))) {
      while (found.size() < limit && cursor.hasNext()) {
        Entry entry = cursor.next();
        found.add(new Placed(LedgerKeys.numberOf(entry.key()), PendingTrade.decode(entry.value())));
      }
    }
    return found;
  }

  /**
   * Pending trades from one place to another, both inclusive. Trades whose items are in flight lie
   * between the members of a cut; there are at most {@link LedgerSettings#maxPendingTrades}.
   */
  List<Placed> pendingBetween(long first, long last) {
    List<Placed> found = new ArrayList<>();
    try (Cursor cursor =
        store.range(LedgerKeys.pending(game, first), LedgerKeys.pending(game, last + 1))) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        found.add(new Placed(LedgerKeys.numberOf(entry.key()), PendingTrade.decode(entry.value())));
      }
    }
    return found;
  }

  void putFlying(long batchId, long place, PendingTrade trade) {
    store.put(LedgerKeys.flying(game, batchId, place), trade.encode());
  }

  void deleteFlying(long batchId, long place) {
    store.delete(LedgerKeys.flying(game, batchId, place));
  }

  /** Executed trades of a batch in flight, in canonical order from a place on. */
  List<Placed> flyingFrom(long batchId, long place, int limit) {
    List<Placed> found = new ArrayList<>();
    try (Cursor cursor =
        store.range(
            LedgerKeys.flying(game, batchId, place), LedgerKeys.flying(game, batchId + 1, 0))) {
      while (found.size() < limit && cursor.hasNext()) {
        Entry entry = cursor.next();
        found.add(
            new Placed(LedgerKeys.placeOfFlying(entry.key()), PendingTrade.decode(entry.value())));
      }
    }
    return found;
  }

  void putAlarm(long atMillis, Id32 intentId) {
    store.put(LedgerKeys.alarm(game, Math.max(0, atMillis), intentId), PRESENT);
  }

  void deleteAlarm(Alarm alarm) {
    store.delete(LedgerKeys.alarm(game, alarm.atMillis(), alarm.intentId()));
  }

  /** Alarms from one instant until before another, at most {@code limit}. */
  List<Alarm> alarms(long fromMillis, long beforeMillis, int limit) {
    List<Alarm> due = new ArrayList<>();
    try (Cursor cursor =
        store.range(
            LedgerKeys.alarmsFrom(game, Math.max(0, fromMillis)),
            LedgerKeys.alarmsFrom(game, Math.max(0, beforeMillis)))) {
      while (due.size() < limit && cursor.hasNext()) {
        byte[] key = cursor.next().key();
        due.add(new Alarm(LedgerKeys.numberOf(key), LedgerKeys.intentOfAlarm(key)));
      }
    }
    return due;
  }

  @Nullable FlightBatch batch(long batchId) {
    byte[] bytes = store.get(LedgerKeys.batch(game, batchId));
    return bytes == null ? null : FlightBatch.decode(bytes);
  }

  void putBatch(long batchId, FlightBatch batch) {
    store.put(LedgerKeys.batch(game, batchId), batch.encode());
  }

  void deleteBatch(long batchId) {
    store.delete(LedgerKeys.batch(game, batchId));
  }

  PartRecord part(long batchId, int part) {
    byte[] bytes = store.get(LedgerKeys.part(game, batchId, part));
    if (bytes == null) {
      throw new UnreadableStateException("part " + part + " of batch " + batchId + " is gone");
    }
    return PartRecord.decode(bytes);
  }

  void putPart(long batchId, int part, PartRecord content) {
    store.put(LedgerKeys.part(game, batchId, part), content.encode());
  }

  void deletePart(long batchId, int part) {
    store.delete(LedgerKeys.part(game, batchId, part));
  }

  void putQueuedIntent(long sequence, QueuedIntent intent) {
    store.put(LedgerKeys.intentQueue(game, sequence), intent.encode());
  }

  QueuedIntent takeQueuedIntent(long sequence) {
    return QueuedIntent.decode(take(LedgerKeys.intentQueue(game, sequence)));
  }

  void putQueuedNote(long sequence, ChainNote note) {
    store.put(LedgerKeys.chainQueue(game, sequence), note.encode());
  }

  ChainNote takeQueuedNote(long sequence) {
    return ChainNote.decode(take(LedgerKeys.chainQueue(game, sequence)));
  }

  /** Remembers a chain event; false when it was known. */
  boolean firstSight(byte[] eventId) {
    byte[] key = LedgerKeys.event(game, eventId);
    if (store.get(key) != null) {
      return false;
    }
    store.put(key, PRESENT);
    return true;
  }

  private byte[] take(byte[] key) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      throw new UnreadableStateException("a queued record is gone");
    }
    store.delete(key);
    return bytes;
  }
}
