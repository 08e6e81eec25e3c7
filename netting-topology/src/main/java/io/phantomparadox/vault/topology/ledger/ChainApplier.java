package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import org.jspecify.annotations.Nullable;

/** What finalized chain events do to a game (RULES 4, 5, 12, 16); each at most once. */
final class ChainApplier {
  private final GameContext context;

  ChainApplier(GameContext context) {
    this.context = context;
  }

  /** Applies an event to an idle game; the end of a batch only begins here. */
  void apply(ChainNote note, long nowMillis) {
    context.head().opened = true;
    switch (note.fact()) {
      case ChainFact.BatchCommitted(long batchId, Id32 hash) -> committed(batchId, hash);
      case ChainFact.BatchSettled(long batchId, Id32 hash) -> {
        FlightBatch batch = inFlight(batchId, hash);
        if (batch != null) {
          context.head().work = Work.settle(batchId, batch.parts());
        }
      }
      case ChainFact.BatchAborted(long batchId) -> {
        FlightBatch batch = inFlight(batchId, null);
        if (batch != null) {
          context.head().work = Work.undo(batchId, batch.parts(), false, nowMillis);
        }
      }
      case ChainFact.BatchVoided(long batchId, Id32 hash) -> {
        FlightBatch batch = inFlight(batchId, hash);
        if (batch != null) {
          context.head().work = Work.undo(batchId, batch.parts(), true, nowMillis);
        }
      }
      default -> {
        if (context.tables().firstSight(note.eventId())) {
          ledger(note.fact());
        }
      }
    }
  }

  private void ledger(ChainFact fact) {
    switch (fact) {
      case ChainFact.GameOpened() -> {
        // the head exists from here on
      }
      case ChainFact.WalletOpened(Id32 wallet, long index) -> open(wallet, index);
      case ChainFact.Deposited(Id32 wallet, long lamports) -> {
        Wallets.change(context, wallet, account -> account.plusChain(lamports));
        context.head().changed = true;
      }
      case ChainFact.WithdrawRequested(Id32 wallet, long lamports) -> {
        Wallets.change(context, wallet, account -> account.withRequested(lamports));
        context.head().changed = true;
      }
      case ChainFact.WithdrawCancelled(Id32 wallet) -> {
        Wallets.change(context, wallet, account -> account.withRequested(0));
        context.head().changed = true;
      }
      case ChainFact.WithdrawCompleted(Id32 wallet, long paid) -> {
        Wallets.change(context, wallet, account -> account.withRequested(0).plusChain(-paid));
        context.head().changed = true;
      }
      case ChainFact.ItemMinted(Id32 item, long index, Id32 owner) -> mint(item, index, owner);
      case ChainFact.SessionRegistered session -> register(session);
      case ChainFact.SessionRevoked(Id32 owner, Id32 session) -> revoke(owner, session);
      case ChainFact.BatchCommitted committed -> throw new IllegalStateException("a batch's");
      case ChainFact.BatchSettled settled -> throw new IllegalStateException("a batch's");
      case ChainFact.BatchAborted aborted -> throw new IllegalStateException("a batch's");
      case ChainFact.BatchVoided voided -> throw new IllegalStateException("a batch's");
    }
  }

  private void open(Id32 wallet, long index) {
    WalletAccount known = context.tables().wallet(wallet);
    if (known != null) {
      throw contradiction("wallet %s is opened twice".formatted(wallet));
    }
    Wallets.put(context, wallet, new WalletAccount(index, 0, 0, 0));
  }

  private void mint(Id32 item, long index, Id32 owner) {
    if (context.tables().item(item) != null) {
      throw contradiction("item %s is minted twice".formatted(item));
    }
    Wallets.put(context, item, new ItemHolding(index, owner, 0, Id32.ZERO));
    context.head().changed = true;
  }

  private void register(ChainFact.SessionRegistered session) {
    if (context.tables().session(session.owner(), session.session()) != null) {
      throw contradiction("session %s is registered twice".formatted(session.session()));
    }
    put(
        session.owner(),
        session.session(),
        new SessionState(
            session.maxVolumeLamports(),
            session.maxItems(),
            session.expiresAtMillis(),
            session.actions(),
            false,
            0,
            0));
  }

  private void revoke(Id32 owner, Id32 session) {
    SessionState known = context.tables().session(owner, session);
    if (known == null) {
      throw contradiction("session %s was never registered".formatted(session));
    }
    put(owner, session, known.revoke());
  }

  private void put(Id32 owner, Id32 session, SessionState state) {
    context.tables().putSession(owner, session, state);
    context.out().session(context.game(), owner, session, state);
  }

  private void committed(long batchId, Id32 hash) {
    FlightBatch batch = inFlight(batchId, hash);
    if (batch != null) {
      context.tables().putBatch(batchId, batch.commit());
    }
  }

  /** The batch an event speaks of; null when it has ended before, so that the event is a repeat. */
  private @Nullable FlightBatch inFlight(long batchId, @Nullable Id32 hash) {
    FlightBatch batch = context.tables().batch(batchId);
    if (batch == null) {
      if (batchId < 1 || batchId >= context.head().nextBatchId) {
        throw contradiction("batch %d was never cut here".formatted(batchId));
      }
      return null;
    }
    if (hash != null && !hash.equals(batch.hash())) {
      throw contradiction(
          "batch %d has hash %s on chain, %s here".formatted(batchId, hash, batch.hash()));
    }
    return batch;
  }

  private LedgerContradictionException contradiction(String what) {
    return new LedgerContradictionException(
        "game " + Long.toUnsignedString(context.game()) + ": " + what);
  }
}
