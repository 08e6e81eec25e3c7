package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.topology.ledger.GameTables.Placed;
import io.phantomparadox.vault.topology.ledger.IntentOutcome.Status;
import java.util.List;

/**
 * Step 6, settle back (RULES 8, 12): a batch ends on its finalized event alone. Settled makes its
 * deltas and owners final; aborted or void gives them back and requeues its trades in their old
 * place. Part after part, then the trades, some at a time.
 */
final class BatchEnding {
  private final GameContext context;
  private final Endings endings;

  BatchEnding(GameContext context, Endings endings) {
    this.context = context;
    this.endings = endings;
  }

  /** Does the next piece. */
  void step() {
    Work work = context.head().work;
    boolean settled = work.phase() == Work.Phase.SETTLING;
    if (work.part() < work.parts()) {
      endPart(work, settled);
      context.head().work = work.nextPart();
      return;
    }
    int limit = context.settings().stepTrades();
    List<Placed> trades = context.tables().flyingFrom(work.batchId(), work.cursor(), limit);
    for (Placed placed : trades) {
      context.tables().deleteFlying(work.batchId(), placed.place());
      if (settled) {
        endings.endExecuted(placed.trade());
      } else {
        requeue(placed, work);
      }
    }
    if (trades.size() < limit) {
      finish(work);
    } else {
      context.head().work = work.movedTo(trades.getLast().place() + 1);
    }
  }

  private void endPart(Work work, boolean settled) {
    PartRecord part = context.tables().part(work.batchId(), work.part());
    for (Delta delta : part.deltas()) {
      Wallets.change(context, delta.wallet(), wallet -> ended(wallet, delta.lamports(), settled));
    }
    for (OwnerChange change : part.ownerChanges()) {
      ItemHolding item = Wallets.item(context, change.item());
      if (item.inFlightBatch() != work.batchId()) {
        throw new LedgerContradictionException(
            "item %s is in batch %d, not %d"
                .formatted(change.item(), item.inFlightBatch(), work.batchId()));
      }
      Wallets.put(context, change.item(), item.at(settled ? change.to() : item.owner()));
    }
    context.tables().deletePart(work.batchId(), work.part());
  }

  private static WalletAccount ended(WalletAccount wallet, long delta, boolean settled) {
    WalletAccount released = delta < 0 ? wallet.plusInFlight(delta) : wallet;
    return settled ? released.plusChain(delta) : released;
  }

  private void requeue(Placed placed, Work work) {
    PendingTrade trade = placed.trade();
    context.putPending(placed.place(), trade);
    context.putAlarm(trade.expiresAtMillis(), trade.sellIntentId());
    context.putAlarm(trade.expiresAtMillis(), trade.buyIntentId());
    String reason = work.voided() ? IntentOutcome.BATCH_VOIDED : IntentOutcome.BATCH_ABORTED;
    tell(trade.sellIntentId(), reason, work);
    tell(trade.buyIntentId(), reason, work);
  }

  private void tell(Id32 intentId, String reason, Work work) {
    context
        .out()
        .outcome(
            new IntentOutcome(
                context.game(),
                intentId,
                Status.DEFERRED,
                reason,
                "",
                work.cutAtMillis(),
                work.batchId()));
  }

  private void finish(Work work) {
    context.tables().deleteBatch(work.batchId());
    GameHead head = context.head();
    head.inFlight--;
    head.changed = true;
    head.work = Work.IDLE;
  }
}
