package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.topology.ledger.IntentOutcome.Status;
import io.phantomparadox.vault.topology.ledger.IntentRecord.State;
import org.jspecify.annotations.Nullable;

/** How halves and trades end, and what their session keys get back (RULES 4). */
final class Endings {
  private final GameContext context;

  Endings(GameContext context) {
    this.context = context;
  }

  /**
   * Why an intent ends, as its result tells it.
   *
   * @param batchId 0 for none
   */
  record End(State state, String reason, String detail, long atMillis, long batchId) {
    static End expired(String reason, String detail, long atMillis) {
      return new End(State.EXPIRED, reason, detail, atMillis, 0);
    }

    static End cancelled(String reason, long atMillis) {
      return new End(State.CANCELLED, reason, "", atMillis, 0);
    }

    static End rejected(String reason, String detail, long atMillis, long batchId) {
      return new End(State.REJECTED, reason, detail, atMillis, batchId);
    }

    static End executed() {
      return new End(State.EXECUTED, "", "", 0, 0);
    }
  }

  /** Ends a half that waits. */
  void endWaiting(Id32 intentId, IntentRecord intent, End end) {
    if (intent.state() != State.WAITING) {
      throw new IllegalStateException(intentId + " does not wait, it is " + intent.state());
    }
    context.head().waiting--;
    endHalf(intentId, intent, end);
  }

  /** Ends both halves of a trade that pends, and takes it out. */
  void endPending(long place, PendingTrade trade, End sell, End buy) {
    context.removePending(place);
    context.head().changed = true;
    endHalf(trade.sellIntentId(), record(trade.sellIntentId()), sell);
    endHalf(trade.buyIntentId(), record(trade.buyIntentId()), buy);
  }

  /** Ends both halves of a trade whose batch is settled. */
  void endExecuted(PendingTrade trade) {
    endHalf(trade.sellIntentId(), record(trade.sellIntentId()), End.executed());
    endHalf(trade.buyIntentId(), record(trade.buyIntentId()), End.executed());
  }

  private IntentRecord record(Id32 intentId) {
    IntentRecord intent = context.tables().intent(intentId);
    if (intent == null) {
      throw new UnreadableStateException("open intent " + intentId + " is gone");
    }
    return intent;
  }

  private void endHalf(Id32 intentId, IntentRecord intent, End end) {
    GameTables tables = context.tables();
    Intent terms = tables.openHalf(intentId).terms();
    tables.putIntent(intentId, intent.ended(end.state()));
    tables.deleteHalf(intentId);
    freeSlot(terms);
    if (end.state() == State.EXECUTED) {
      return;
    }
    reserve(terms, -1);
    Status status = statusOf(end.state());
    if (status != null) {
      context
          .out()
          .outcome(
              new IntentOutcome(
                  context.game(),
                  intentId,
                  status,
                  end.reason(),
                  end.detail(),
                  end.atMillis(),
                  end.batchId()));
    }
  }

  /**
   * Books the use of a session key.
   *
   * @param times 1 to reserve, −1 to give back
   */
  void reserve(Intent terms, int times) {
    if (terms.owner().equals(terms.signer()) || terms.action() == IntentAction.CANCEL) {
      return;
    }
    Id32 owner = Ids.of(terms.owner());
    Id32 key = Ids.of(terms.signer());
    SessionState session = context.tables().session(owner, key);
    if (session == null) {
      throw new UnreadableStateException("session " + terms.signer() + " is gone");
    }
    SessionState next =
        sells(terms)
            ? session.plusUsed(0, times)
            : session.plusUsed(times * terms.amountLamports(), 0);
    context.tables().putSession(owner, key, next);
    context.out().session(context.game(), owner, key, next);
  }

  /** Whether the half is the seller's. */
  static boolean sells(Intent terms) {
    return terms.owner().equals(terms.from());
  }

  private void freeSlot(Intent terms) {
    if (terms.action() != IntentAction.SELL && terms.action() != IntentAction.BUY) {
      return;
    }
    Id32 from = Ids.of(terms.from());
    Id32 to = Ids.of(terms.to());
    byte[] tradeId = terms.tradeId().toBytes();
    MatchSlot slot = context.tables().slot(from, to, tradeId);
    context.tables().putSlot(from, to, tradeId, slot.with(sells(terms), Id32.ZERO));
  }

  private static @Nullable Status statusOf(State state) {
    return switch (state) {
      case REJECTED -> Status.REJECTED;
      case EXPIRED -> Status.EXPIRED;
      case CANCELLED -> Status.CANCELLED;
      case EXECUTED -> null;
      case WAITING, MATCHED -> throw new IllegalArgumentException(state + " is no end");
    };
  }
}
