package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Decision;
import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.netting.Reason;
import io.phantomparadox.vault.topology.ledger.Endings.End;
import io.phantomparadox.vault.topology.ledger.GameTables.Placed;
import io.phantomparadox.vault.topology.ledger.IntentOutcome.Status;
import io.phantomparadox.vault.topology.ledger.PartRecord.Verdict;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Steps 4 and 5, cut and net (RULES 6, 18, 19): sweep out what may not be netted any more, net the
 * members, write part after part, then the header, then apply part after part. Each call of {@link
 * #step} is one bounded piece; between two of them a commit may lie, or a crash.
 */
final class CutMachine {
  private final GameContext context;
  private final Endings endings;
  private final NettingEngine engine;
  private final Executor nets;
  private final HalfReader halves;
  private @Nullable CutLoader loader;
  private @Nullable CompletableFuture<CutPlan> planned;

  /**
   * @param nets where the engine runs; the ledger itself is used by its own thread alone
   */
  CutMachine(GameContext context, Endings endings, NettingEngine engine, Executor nets) {
    this.context = context;
    this.endings = endings;
    this.engine = engine;
    this.nets = nets;
    this.halves = new HalfReader(context.tables());
  }

  /** Whether a cut should begin now. */
  boolean due(long nowMillis, PartitionHead seen) {
    GameHead head = context.head();
    LedgerSettings settings = context.settings();
    int count = head.dueCount();
    if (count == 0
        || head.busy()
        || seen.gated() > 0
        || head.inFlight >= settings.maxInFlight()
        || !freshHeartbeat(nowMillis, seen)
        || !head.hasFreshSince()) {
      return false;
    }
    long waited = nowMillis - head.freshSinceMillis;
    return count >= settings.maxTradesPerBatch()
        || (count >= settings.minTradesPerBatch()
            && waited >= settings.nettingInterval().toMillis())
        || waited >= settings.batchWindow().toMillis();
  }

  boolean freshHeartbeat(long nowMillis, PartitionHead seen) {
    return seen.heartbeatSlot() >= 0
        && seen.heartbeatMillis() >= nowMillis - context.settings().heartbeatMaxAge().toMillis();
  }

  /** Freezes: from here on until the work is done nothing else changes the game. */
  void begin(long nowMillis, PartitionHead seen) {
    GameHead head = context.head();
    head.work = Work.sweep(nowMillis, seen, head.lowestPlace);
    head.fresh = 0;
    head.changed = false;
    head.markFreshSince(nowMillis);
    forgetPlan();
  }

  /** Does the next piece of a cut; false when there is nothing to do but wait for the engine. */
  boolean step() {
    switch (context.head().work.phase()) {
      case SWEEPING -> sweep();
      case NETTING -> {
        return write();
      }
      case APPLYING -> apply();
      case IDLE, SETTLING, UNDOING -> throw new IllegalStateException("no cut is under way");
    }
    return true;
  }

  private void sweep() {
    GameHead head = context.head();
    Work work = head.work;
    int limit = context.settings().stepTrades();
    List<Placed> trades = context.tables().pendingFrom(work.cursor(), limit);
    boolean onlyRemovedBefore = head.lowestPlace >= work.cursor();
    SessionCheck sessions = new SessionCheck(context.tables(), work.cutAtMillis());
    for (Placed placed : trades) {
      if (swept(placed, sessions, work.cutAtMillis())) {
        continue;
      }
      if (onlyRemovedBefore) {
        head.lowestPlace = placed.place();
        onlyRemovedBefore = false;
      }
    }
    if (trades.size() < limit) {
      // what the sweep itself removed is no reason for another cut
      head.changed = false;
      head.work = work.net();
    } else {
      long next = trades.getLast().place() + 1;
      if (onlyRemovedBefore) {
        head.lowestPlace = next;
      }
      head.work = work.sweptTo(next);
    }
  }

  private boolean swept(Placed placed, SessionCheck sessions, long cutAtMillis) {
    PendingTrade trade = placed.trade();
    if (cutAtMillis >= trade.expiresAtMillis()) {
      End end = End.expired(IntentOutcome.EXPIRED, "", cutAtMillis);
      endings.endPending(placed.place(), trade, end, end);
      return true;
    }
    Refusal refusal = sessions.objection(trade.seller(), trade.sellSigner());
    String half = "seller";
    if (refusal == null) {
      refusal = sessions.objection(trade.buyer(), trade.buySigner());
      half = "buyer";
    }
    if (refusal == null) {
      return false;
    }
    End end = End.rejected(refusal.name(), "session of the " + half, cutAtMillis, 0);
    endings.endPending(placed.place(), trade, end, end);
    return true;
  }

  private boolean write() {
    if (planned == null) {
      read();
    }
    CompletableFuture<CutPlan> planning = planned;
    if (planning != null) {
      if (!planning.isDone()) {
        return false;
      }
      write(result(planning));
    }
    return true;
  }

  private void write(CutPlan cut) {
    GameHead head = context.head();
    Work work = head.work;
    if (cut.input().trades().isEmpty()) {
      finish();
      return;
    }
    PartPacker.Packed packed =
        PartPacker.pack(
            cut,
            halves,
            context.settings().maxPartBytes(),
            context.game(),
            work.part(),
            work.section(),
            Math.toIntExact(work.cursor()));
    if (cut.batchId() != 0) {
      context.out().part(packed.slice());
    }
    context.tables().putPart(cut.batchId(), work.part(), packed.effect());
    int parts = work.part() + 1;
    if (!packed.last()) {
      head.work = work.writtenTo(cut.batchId(), packed.nextSection(), packed.nextIndex(), parts);
      return;
    }
    if (cut.batchId() != 0) {
      context.out().header(cut.header(parts));
      context
          .tables()
          .putBatch(
              cut.batchId(),
              new FlightBatch(cut.batchHash(), parts, cut.executed(), work.cutAtMillis(), false));
      head.nextBatchId++;
      head.batchHash = cut.batchHash();
      head.inFlight++;
    }
    head.fresh = Math.max(0, cut.leftOver());
    head.work = work.apply(cut.batchId(), parts);
    forgetPlan();
    halves.forget();
  }

  /**
   * Reads the members. When all are read they are netted: of what the ledger holds the engine sees
   * copies alone, so it may run beside it, and no transaction is held while it does.
   */
  private void read() {
    GameHead head = context.head();
    CutLoader reading = loader;
    if (reading == null) {
      reading =
          new CutLoader(context.tables(), context.settings().maxTradesPerBatch(), head.lowestPlace);
      loader = reading;
    }
    if (!reading.load(context.settings().stepTrades())) {
      return;
    }
    CutLoader members = reading;
    long game = context.game();
    Work work = head.work;
    long batchId = head.nextBatchId;
    Id32 previousHash = head.batchHash;
    int leftOver = reading.leftOver(head.pending);
    planned =
        CompletableFuture.supplyAsync(
            () ->
                CutPlan.of(
                    game,
                    work,
                    batchId,
                    previousHash,
                    members.input(),
                    members.members(),
                    engine,
                    leftOver),
            nets);
    loader = null;
  }

  private static CutPlan result(CompletableFuture<CutPlan> planning) {
    try {
      return planning.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void forgetPlan() {
    loader = null;
    planned = null;
  }

  private void apply() {
    GameHead head = context.head();
    Work work = head.work;
    PartRecord part = context.tables().part(work.batchId(), work.part());
    Iterator<Placed> trades = placesOf(part.verdicts());
    for (Verdict verdict : part.verdicts()) {
      apply(verdict, tradeAt(verdict.place(), trades), work);
    }
    for (Delta delta : part.deltas()) {
      if (delta.lamports() < 0) {
        Wallets.change(context, delta.wallet(), wallet -> wallet.plusInFlight(-delta.lamports()));
      }
    }
    for (OwnerChange change : part.ownerChanges()) {
      ItemHolding item = Wallets.item(context, change.item());
      Wallets.put(context, change.item(), item.moving(work.batchId(), change.to()));
    }
    if (work.batchId() == 0) {
      context.tables().deletePart(0, work.part());
    }
    if (work.part() + 1 < work.parts()) {
      head.work = work.nextPart();
    } else {
      finish();
    }
  }

  /** The pending trades from the first to the last of a part, read before the part changes them. */
  private Iterator<Placed> placesOf(List<Verdict> verdicts) {
    if (verdicts.isEmpty()) {
      return Collections.emptyIterator();
    }
    return context
        .tables()
        .pendingBetween(verdicts.getFirst().place(), verdicts.getLast().place())
        .iterator();
  }

  private static PendingTrade tradeAt(long place, Iterator<Placed> trades) {
    while (trades.hasNext()) {
      Placed next = trades.next();
      if (next.place() == place) {
        return next.trade();
      }
    }
    throw new UnreadableStateException("the trade at " + place + " left its cut");
  }

  private void apply(Verdict verdict, PendingTrade trade, Work work) {
    switch (verdict.decision()) {
      case Decision.Executed executed -> {
        context.removePending(verdict.place());
        context.tables().putFlying(work.batchId(), verdict.place(), trade.deferred(""));
      }
      case Decision.Rejected(Reason reason, String detail) -> {
        End end = End.rejected(reason.name(), detail, work.cutAtMillis(), work.batchId());
        endings.endPending(verdict.place(), trade, end, end);
      }
      case Decision.Deferred(Reason reason, String detail) -> {
        if (!trade.deferral().equals(reason.name())) {
          context.tables().putPending(verdict.place(), trade.deferred(reason.name()));
          tellDeferred(trade.sellIntentId(), reason.name(), detail, work);
          tellDeferred(trade.buyIntentId(), reason.name(), detail, work);
        }
      }
    }
  }

  private void tellDeferred(Id32 intentId, String reason, String detail, Work work) {
    context
        .out()
        .outcome(
            new IntentOutcome(
                context.game(),
                intentId,
                Status.DEFERRED,
                reason,
                detail,
                work.cutAtMillis(),
                work.batchId()));
  }

  private void finish() {
    // final rejections influence nothing (NETTING 3.1): they are no reason for another cut
    context.head().changed = false;
    context.head().work = Work.IDLE;
    forgetPlan();
  }
}
