package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.topology.ledger.Endings.End;
import io.phantomparadox.vault.topology.ledger.GameTables.Alarm;
import java.util.List;

/** Ends what is over and forgets what can no longer be replayed (RULES 2, 3). */
final class Alarms {
  /** When to look again at an expired trade that a batch in flight executes. */
  private static final long IN_FLIGHT_RECHECK_MILLIS = 60_000;

  private final GameContext context;
  private final Endings endings;

  Alarms(GameContext context, Endings endings) {
    this.context = context;
    this.endings = endings;
  }

  /** Looks at the intents whose time has come; true when there are more. Only for an idle game. */
  boolean fire(long nowMillis) {
    GameHead head = context.head();
    int limit = context.settings().stepTrades();
    List<Alarm> due = context.tables().alarms(head.alarmsFiredToMillis, nowMillis + 1, limit);
    boolean more = due.size() == limit;
    head.alarmsFiredToMillis = more ? due.getLast().atMillis() : nowMillis + 1;
    for (Alarm alarm : due) {
      context.tables().deleteAlarm(alarm);
      look(alarm.intentId(), nowMillis);
    }
    return more;
  }

  private void look(Id32 id, long nowMillis) {
    IntentRecord intent = context.tables().intent(id);
    if (intent == null) {
      return;
    }
    switch (intent.state()) {
      case WAITING -> {
        endings.endWaiting(id, intent, End.expired(IntentOutcome.UNMATCHED, "", nowMillis));
        forgetLater(id, intent, nowMillis);
      }
      case MATCHED -> {
        PendingTrade trade = context.tables().pending(intent.place());
        if (trade == null) {
          context.putAlarm(nowMillis + IN_FLIGHT_RECHECK_MILLIS, id);
        } else {
          End end = End.expired(IntentOutcome.EXPIRED, "", nowMillis);
          endings.endPending(intent.place(), trade, end, end);
          forgetLater(id, intent, nowMillis);
        }
      }
      case REJECTED, EXPIRED, CANCELLED, EXECUTED -> forgetLater(id, intent, nowMillis);
    }
  }

  private void forgetLater(Id32 id, IntentRecord intent, long nowMillis) {
    NonceUse use = context.tables().nonce(intent.signer(), intent.nonce());
    boolean own = use != null && use.intentId().equals(id);
    long replayable =
        own
            ? Math.max(intent.expiresAtMillis(), use.reusedUntilMillis())
            : intent.expiresAtMillis();
    long forgetAt = replayable + context.settings().replayMemory().toMillis();
    if (nowMillis < forgetAt) {
      context.putAlarm(forgetAt, id);
      return;
    }
    context.tables().deleteIntent(id);
    if (own) {
      context.tables().deleteNonce(intent.signer(), intent.nonce());
    }
  }
}
