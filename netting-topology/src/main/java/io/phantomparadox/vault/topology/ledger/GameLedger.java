package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.util.concurrent.Executor;

/**
 * One game: its head in memory, written through, and the machine that works on it. What arrives
 * while the machine works waits in two queues; the chain's goes first.
 */
final class GameLedger {
  /** Expiry may be told so much late; a cut looks at the exact instant itself. */
  private static final long ALARM_PERIOD_MILLIS = 200;

  private final GameContext context;
  private final LedgerStore heads;
  private final Admission admission;
  private final CutMachine cuts;
  private final BatchEnding ending;
  private final ChainApplier chain;
  private final Alarms alarms;

  GameLedger(
      long game,
      GameHead head,
      LedgerStore heads,
      LedgerStore store,
      LedgerSettings settings,
      NettingEngine engine,
      Executor nets,
      Ed25519Verifier verifier,
      LedgerOutput out) {
    this.heads = heads;
    context = new GameContext(game, settings, new GameTables(store, game), head, out);
    Endings endings = new Endings(context);
    admission = new Admission(context, verifier, endings);
    cuts = new CutMachine(context, endings, engine, nets);
    ending = new BatchEnding(context, endings);
    chain = new ChainApplier(context);
    alarms = new Alarms(context, endings);
  }

  /** Takes an intent in, or lets it wait. */
  void intent(QueuedIntent intent) {
    GameHead head = context.head();
    if (!head.busy()) {
      admission.admit(intent, false);
    } else if (head.intentQueueNext - head.intentQueueFirst
        >= context.settings().maxQueuedIntents()) {
      admission.admit(intent, true);
    } else {
      context.tables().putQueuedIntent(head.intentQueueNext++, intent);
    }
    save();
  }

  /** Refuses an intent because nothing more can wait, unless it is a replay. */
  void refuse(QueuedIntent intent) {
    admission.admit(intent, true);
    save();
  }

  /** Applies a chain event, or lets it wait. */
  void note(ChainNote note, long nowMillis) {
    GameHead head = context.head();
    if (head.work.idle() && !head.chainQueued()) {
      chain.apply(note, nowMillis);
    } else {
      context.tables().putQueuedNote(head.chainQueueNext++, note);
    }
    save();
  }

  /** Begins a cut when one is due. */
  void cutIfDue(long nowMillis, PartitionHead seen) {
    GameHead head = context.head();
    head.markFreshSince(nowMillis);
    if (cuts.due(nowMillis, seen)) {
      cuts.begin(nowMillis, seen);
      save();
    }
  }

  /** Does one bounded piece of what is to do; false when there is nothing, or only to wait. */
  boolean step(long nowMillis) {
    GameHead head = context.head();
    switch (head.work.phase()) {
      case SWEEPING, NETTING, APPLYING -> {
        if (!cuts.step()) {
          return false;
        }
      }
      case SETTLING, UNDOING -> ending.step();
      case IDLE -> {
        if (!dequeue(nowMillis)) {
          return false;
        }
      }
    }
    save();
    return true;
  }

  /** Ends and forgets what is over; true when there is more. */
  boolean fireAlarms(long nowMillis) {
    if (context.head().busy()
        || nowMillis < context.head().alarmsFiredToMillis + ALARM_PERIOD_MILLIS) {
      return false;
    }
    int pending = context.head().pending;
    int waiting = context.head().waiting;
    boolean more = alarms.fire(nowMillis);
    // how far alarms have fired is no news of its own: an idle game writes nothing
    if (more || pending != context.head().pending || waiting != context.head().waiting) {
      save();
    }
    return more;
  }

  boolean busy() {
    return context.head().busy();
  }

  GameHead head() {
    return context.head();
  }

  private boolean dequeue(long nowMillis) {
    GameHead head = context.head();
    if (head.chainQueued()) {
      chain.apply(context.tables().takeQueuedNote(head.chainQueueFirst++), nowMillis);
      return true;
    }
    if (head.intentsQueued()) {
      admission.admit(context.tables().takeQueuedIntent(head.intentQueueFirst++), false);
      return true;
    }
    return false;
  }

  private void save() {
    heads.put(LedgerKeys.head(context.game()), context.head().encode());
  }
}
