package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.topology.ledger.Admission.Candidate;
import io.phantomparadox.vault.topology.ledger.Admission.Objection;
import io.phantomparadox.vault.topology.ledger.Endings.End;
import io.phantomparadox.vault.topology.ledger.IntentOutcome.Status;
import io.phantomparadox.vault.topology.ledger.IntentRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * Step 2, match: halves become trades (RULES 1). A trade's place is the log offset of the half that
 * completed it, fixed for life.
 */
final class Matching {
  private final GameContext context;
  private final Endings endings;

  Matching(GameContext context, Endings endings) {
    this.context = context;
    this.endings = endings;
  }

  /** Takes an authorised intent in, or tells what is against it and leaves everything as it was. */
  @Nullable Objection match(Candidate candidate) {
    return switch (candidate.intent().action()) {
      case SELL, BUY -> named(candidate);
      case ASK, BID -> open(candidate);
      case TAKE -> take(candidate);
      case CANCEL -> cancel(candidate);
    };
  }

  private @Nullable Objection named(Candidate candidate) {
    Intent intent = candidate.intent();
    boolean sells = intent.action() == IntentAction.SELL;
    Id32 from = Ids.of(intent.from());
    Id32 to = Ids.of(intent.to());
    byte[] tradeId = intent.tradeId().toBytes();
    MatchSlot slot = context.tables().slot(from, to, tradeId);
    Id32 own = slot.of(sells);
    if (!own.equals(Id32.ZERO)) {
      if (!lapsed(own, candidate)) {
        return new Objection(Refusal.DUPLICATE_HALF, "this half was given by " + own);
      }
      slot = slot.with(sells, Id32.ZERO);
    }
    Id32 otherId = slot.of(!sells);
    if (!otherId.equals(Id32.ZERO) && lapsed(otherId, candidate)) {
      otherId = Id32.ZERO;
      slot = slot.with(!sells, Id32.ZERO);
    }
    if (otherId.equals(Id32.ZERO)) {
      Objection full = noRoomToWait();
      if (full != null) {
        return full;
      }
      keep(candidate, State.WAITING, candidate.half().offset());
    } else {
      SignedHalf other = waiting(otherId);
      Objection objection = objectionToTerms(intent, other.terms(), otherId);
      if (objection == null) {
        objection = noRoomToPend();
      }
      if (objection != null) {
        return objection;
      }
      complete(candidate, otherId, other);
    }
    context.tables().putSlot(from, to, tradeId, slot.with(sells, candidate.id()));
    return null;
  }

  private @Nullable Objection open(Candidate candidate) {
    Objection full = noRoomToWait();
    if (full == null) {
      keep(candidate, State.WAITING, candidate.half().offset());
    }
    return full;
  }

  private @Nullable Objection take(Candidate candidate) {
    Intent taker = candidate.intent();
    Id32 id = Ids.of(taker.reference());
    IntentRecord offer = context.tables().intent(id);
    if (offer == null) {
      return new Objection(Refusal.UNKNOWN_REFERENCE, "no ASK or BID " + id);
    }
    if (offer.action() != IntentAction.ASK && offer.action() != IntentAction.BID) {
      return new Objection(Refusal.WRONG_REFERENCE, id + " is a " + offer.action());
    }
    switch (offer.state()) {
      case MATCHED, EXECUTED -> {
        return new Objection(Refusal.ALREADY_TAKEN, id + " was taken before");
      }
      case REJECTED, EXPIRED, CANCELLED -> {
        return new Objection(Refusal.REFERENCE_ENDED, id + " is " + offer.state());
      }
      case WAITING -> {
        // open: look at the terms
      }
    }
    if (lapsed(id, candidate)) {
      return new Objection(Refusal.REFERENCE_ENDED, id + " is " + State.EXPIRED);
    }
    SignedHalf half = context.tables().openHalf(offer.place());
    Intent terms = half.terms();
    boolean otherSide = Endings.sells(terms) != Endings.sells(taker);
    boolean sameParty =
        Endings.sells(terms) ? terms.from().equals(taker.from()) : terms.to().equals(taker.to());
    Objection objection =
        otherSide && sameParty
            ? objectionToTerms(taker, terms, id)
            : new Objection(Refusal.TERMS_MISMATCH, "the parties are not those of " + id);
    if (objection == null) {
      objection = noRoomToPend();
    }
    if (objection == null) {
      complete(candidate, id, half);
    }
    return objection;
  }

  private @Nullable Objection cancel(Candidate candidate) {
    Intent intent = candidate.intent();
    Id32 id = Ids.of(intent.reference());
    IntentRecord target = context.tables().intent(id);
    if (target == null) {
      return new Objection(Refusal.UNKNOWN_REFERENCE, "no half " + id);
    }
    if (!target.owner().equals(Ids.of(intent.owner())) || target.action() == IntentAction.CANCEL) {
      return new Objection(Refusal.WRONG_REFERENCE, id + " is no half of " + intent.owner());
    }
    if (target.state().ended()) {
      return new Objection(Refusal.REFERENCE_ENDED, id + " is " + target.state());
    }
    long at = candidate.brokerMillis();
    End own = End.cancelled(IntentOutcome.CANCELLED_BY_OWNER, at);
    if (target.state() == State.WAITING) {
      endings.endWaiting(id, target, own);
    } else {
      PendingTrade trade = context.tables().pending(target.place());
      if (trade == null) {
        return new Objection(Refusal.ALREADY_CUT, "the trade of " + id + " is in a batch");
      }
      End other = End.cancelled(IntentOutcome.CANCELLED_BY_COUNTERPARTY, at);
      boolean sells = trade.sellIntentId().equals(id);
      endings.endPending(target.place(), trade, sells ? own : other, sells ? other : own);
    }
    remember(candidate, State.EXECUTED, -1);
    context
        .out()
        .outcome(
            new IntentOutcome(
                context.game(),
                candidate.id(),
                Status.CANCELLED,
                IntentOutcome.CANCEL_DONE,
                id.toHex(),
                at,
                0));
    return null;
  }

  /** Whether a half in a slot ended before this intent was logged; if it still waits, it ends. */
  private boolean lapsed(Id32 id, Candidate candidate) {
    IntentRecord intent = context.tables().intent(id);
    if (intent == null
        || intent.state() != State.WAITING
        || candidate.brokerMillis() < intent.expiresAtMillis()) {
      return false;
    }
    endings.endWaiting(
        id, intent, End.expired(IntentOutcome.UNMATCHED, "", candidate.brokerMillis()));
    return true;
  }

  private static @Nullable Objection objectionToTerms(Intent later, Intent first, Id32 firstId) {
    if (!later.item().equals(first.item())) {
      return new Objection(Refusal.TERMS_MISMATCH, "item differs from " + firstId);
    }
    if (later.amountLamports() != first.amountLamports()) {
      return new Objection(
          Refusal.TERMS_MISMATCH,
          "amount %d, %s says %d"
              .formatted(later.amountLamports(), firstId, first.amountLamports()));
    }
    return null;
  }

  private SignedHalf waiting(Id32 id) {
    IntentRecord intent = context.tables().intent(id);
    if (intent == null || intent.state() != State.WAITING) {
      throw new UnreadableStateException("half " + id + " is in a slot but does not wait");
    }
    return context.tables().openHalf(intent.place());
  }

  private void complete(Candidate candidate, Id32 otherId, SignedHalf other) {
    long place = candidate.half().offset();
    Intent intent = candidate.intent();
    Intent otherTerms = other.terms();
    boolean sells = Endings.sells(intent);
    IntentRecord waiting = context.tables().intent(otherId);
    if (waiting == null || waiting.state() != State.WAITING) {
      throw new UnreadableStateException("half " + otherId + " is in a slot but does not wait");
    }
    keep(candidate, State.MATCHED, place);
    context.tables().putIntent(otherId, waiting.matched(place));
    GameHead head = context.head();
    head.waiting--;
    Intent sell = sells ? intent : otherTerms;
    Intent buy = sells ? otherTerms : intent;
    context.putPending(
        place,
        new PendingTrade(
            sells ? candidate.id() : otherId,
            sells ? otherId : candidate.id(),
            Ids.of(intent.item()),
            Ids.of(sell.from()),
            Ids.of(buy.to()),
            intent.amountLamports(),
            Ids.of(sell.signer()),
            Ids.of(buy.signer()),
            sells ? place : other.offset(),
            sells ? other.offset() : place,
            Math.min(intent.expiresAtMillis(), otherTerms.expiresAtMillis()),
            ""));
    head.fresh++;
  }

  private void keep(Candidate candidate, State state, long place) {
    remember(candidate, state, place);
    context.tables().putHalf(candidate.half());
    endings.reserve(candidate.intent(), 1);
    if (state == State.WAITING) {
      context.head().waiting++;
    }
  }

  /** Writes down an intent with its nonce, and when to look at it again. */
  void remember(Candidate candidate, State state, long place) {
    Intent intent = candidate.intent();
    context.tables().putNonce(Ids.of(intent.signer()), intent.nonce(), NonceUse.by(candidate.id()));
    write(candidate, state, place);
  }

  /** Writes down an intent that is refused because its nonce is another's. */
  void rememberReuse(Candidate candidate, NonceUse use) {
    Intent intent = candidate.intent();
    context
        .tables()
        .putNonce(Ids.of(intent.signer()), intent.nonce(), use.reused(intent.expiresAtMillis()));
    write(candidate, State.REJECTED, -1);
  }

  private void write(Candidate candidate, State state, long place) {
    Intent intent = candidate.intent();
    context
        .tables()
        .putIntent(
            candidate.id(),
            new IntentRecord(
                state,
                intent.action(),
                Ids.of(intent.owner()),
                Ids.of(intent.signer()),
                intent.nonce(),
                intent.amountLamports(),
                intent.expiresAtMillis(),
                place));
    context.putAlarm(intent.expiresAtMillis(), candidate.id());
  }

  private @Nullable Objection noRoomToWait() {
    return context.head().waiting < context.settings().maxWaitingHalves()
        ? null
        : new Objection(Refusal.QUEUE_FULL, context.head().waiting + " halves wait");
  }

  private @Nullable Objection noRoomToPend() {
    return context.head().pending < context.settings().maxPendingTrades()
        ? null
        : new Objection(Refusal.QUEUE_FULL, context.head().pending + " trades wait for a cut");
  }
}
