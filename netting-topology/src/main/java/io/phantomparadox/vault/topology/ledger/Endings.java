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
    Intent terms = takeHalf(intent.place());
    freeSlot(terms);
    endHalf(intentId, intent, terms, end);
  }

  /** Ends both halves of a trade that pends, and takes it out. */
  void endPending(long place, PendingTrade trade, End sell, End buy) {
    context.removePending(place);
    context.head().changed = true;
    endBoth(trade, sell, buy);
  }

  /** Ends both halves of a trade whose batch is settled. */
  void endExecuted(PendingTrade trade) {
    endBoth(trade, End.executed(), End.executed());
  }

  private void endBoth(PendingTrade trade, End sell, End buy) {
    Intent sellTerms = takeHalf(trade.sellOffset());
    Intent buyTerms = takeHalf(trade.buyOffset());
    // a SELL and its BUY share a slot, an offer and its TAKE have none
    freeSlot(sellTerms);
    endHalf(trade.sellIntentId(), record(trade.sellIntentId()), sellTerms, sell);
    endHalf(trade.buyIntentId(), record(trade.buyIntentId()), buyTerms, buy);
  }

  private Intent takeHalf(long offset) {
    Intent terms = context.tables().openHalf(offset).terms();
    context.tables().deleteHalf(offset);
    return terms;
  }

  private IntentRecord record(Id32 intentId) {
    IntentRecord intent = context.tables().intent(intentId);
    if (intent == null) {
      throw new UnreadableStateException("open intent " + intentId + " is gone");
    }
    return intent;
  }

  private void endHalf(Id32 intentId, IntentRecord intent, Intent terms, End end) {
    context.tables().putIntent(intentId, intent.ended(end.state()));
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

  /** Frees a slot, both sides at once: what is in it waits alone, or is a trade that ends whole. */
  private void freeSlot(Intent terms) {
    if (terms.action() == IntentAction.SELL || terms.action() == IntentAction.BUY) {
      context
          .tables()
          .putSlot(
              Ids.of(terms.from()), Ids.of(terms.to()), terms.tradeId().toBytes(), MatchSlot.EMPTY);
    }
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
