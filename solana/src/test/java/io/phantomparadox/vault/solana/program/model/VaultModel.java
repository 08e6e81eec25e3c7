package io.phantomparadox.vault.solana.program.model;

import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.program.VaultError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of money once more, in the simplest words, without accounts, bytes or proofs.
 *
 * <p>Each method says what must come of an instruction: empty when it succeeds (and then the model
 * has changed), else the program's error. Wallets and items are their indexes, amounts lamports.
 */
final class VaultModel {
  static final long COMMIT_MAX_SLOTS = 150;
  static final long SETTLE_MAX_SLOTS = 300;
  static final long WITHDRAW_LOCK_SLOTS = 450;
  static final long MIN_DEPOSIT = 1_000;

  private static final Optional<VaultError> DONE = Optional.empty();

  /** A withdrawal that waits for its lock. */
  record Request(long amount, long slot) {}

  /** A session key of a wallet. */
  record Session(int wallet, int key) {}

  /** A batch that was committed. */
  static final class Batch {
    final BatchContent content;
    final List<Chunk> chunks;
    final long deadline;
    final int walletLimit;
    final Set<Integer> applied = new HashSet<>();
    BatchState state;
    long ended;
    long debited;
    long credited;
    boolean closed;

    private Batch(BatchContent content, long slot, int walletLimit) {
      this.content = content;
      this.chunks = content.chunks();
      this.deadline = slot + SETTLE_MAX_SLOTS;
      this.walletLimit = walletLimit;
      this.state = content.voided() ? BatchState.VOID : BatchState.OPEN;
      this.ended = slot;
    }

    private boolean allApplied(int from, int count) {
      for (int i = from; i < from + count; i++) {
        if (!applied.contains(i)) {
          return false;
        }
      }
      return true;
    }

    boolean debitsDone() {
      return allApplied(0, content.debits().size());
    }

    private boolean itemsDone() {
      return allApplied(content.debits().size(), content.items().size());
    }

    private boolean creditsDone() {
      int before = content.debits().size() + content.items().size();
      return allApplied(before, content.credits().size());
    }
  }

  long slot;
  long seconds;
  boolean paused;

  /** Lamports of the vault above its rent. */
  long vault;

  final List<Long> available = new ArrayList<>();
  final List<Integer> owners = new ArrayList<>();
  final Map<Integer, Request> requests = new HashMap<>();
  final Map<Session, Boolean> revoked = new HashMap<>();
  final List<Batch> batches = new ArrayList<>();

  Optional<VaultError> openWallet() {
    available.add(0L);
    return DONE;
  }

  Optional<VaultError> deposit(int wallet, long amount) {
    if (paused) {
      return Optional.of(VaultError.PAUSED);
    }
    if (amount < MIN_DEPOSIT) {
      return Optional.of(VaultError.DEPOSIT_TOO_SMALL);
    }
    add(wallet, amount);
    vault += amount;
    return DONE;
  }

  Optional<VaultError> mint(int owner) {
    if (paused) {
      return Optional.of(VaultError.PAUSED);
    }
    owners.add(owner);
    return DONE;
  }

  Optional<VaultError> request(int wallet, long amount) {
    if (amount == 0) {
      return Optional.of(VaultError.AMOUNT_ZERO);
    }
    if (requests.containsKey(wallet)) {
      return Optional.of(VaultError.WITHDRAWAL_ALREADY_REQUESTED);
    }
    requests.put(wallet, new Request(amount, slot));
    return DONE;
  }

  Optional<VaultError> cancel(int wallet) {
    return requests.remove(wallet) == null ? Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED) : DONE;
  }

  Optional<VaultError> complete(int wallet) {
    Request request = requests.get(wallet);
    if (request == null) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (slot < request.slot() + WITHDRAW_LOCK_SLOTS) {
      return Optional.of(VaultError.WITHDRAW_LOCKED);
    }
    long paid = Math.min(request.amount(), available.get(wallet));
    add(wallet, -paid);
    vault -= paid;
    requests.remove(wallet);
    return DONE;
  }

  Optional<VaultError> register(Session session, long expiresAtSeconds) {
    if (expiresAtSeconds <= seconds) {
      return Optional.of(VaultError.SESSION_EXPIRY_IN_PAST);
    }
    return revoked.putIfAbsent(session, false) == null
        ? DONE
        : Optional.of(VaultError.SESSION_ALREADY_REGISTERED);
  }

  Optional<VaultError> revoke(Session session) {
    Boolean before = revoked.get(session);
    if (before == null) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    revoked.put(session, true);
    return before ? Optional.of(VaultError.SESSION_ALREADY_REVOKED) : DONE;
  }

  Optional<VaultError> commit(BatchContent content) {
    if (paused) {
      return Optional.of(VaultError.PAUSED);
    }
    if (content.idOffset() != 0) {
      return Optional.of(
          content.idOffset() < 0 ? VaultError.BATCH_ID_USED : VaultError.BATCH_ID_GAP);
    }
    if (!content.voided()) {
      if (content.asOfSlot() > slot) {
        return Optional.of(VaultError.AS_OF_SLOT_IN_FUTURE);
      }
      if (slot - content.asOfSlot() > COMMIT_MAX_SLOTS) {
        return Optional.of(VaultError.COMMIT_TOO_OLD);
      }
      if (content.sumDebits() != content.sumCredits()
          || (content.sumDebits() == 0) != content.debits().isEmpty()
          || (content.sumCredits() == 0) != content.credits().isEmpty()) {
        return Optional.of(VaultError.SUMS_DIFFER);
      }
    }
    batches.add(new Batch(content, slot, available.size()));
    return DONE;
  }

  Optional<VaultError> settle(Batch batch, int index) {
    if (batch.closed) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (batch.state != BatchState.OPEN) {
      return Optional.of(notOpen(batch));
    }
    if (batch.applied.contains(index)) {
      return Optional.of(VaultError.CHUNK_ALREADY_APPLIED);
    }
    Optional<VaultError> refused =
        switch (batch.chunks.get(index)) {
          case Chunk.Debits debits -> settleDebits(batch, index, debits);
          case Chunk.Items items -> settleItems(batch, items);
          case Chunk.Credits credits -> settleCredits(batch, index, credits);
        };
    if (refused.isEmpty()) {
      batch.applied.add(index);
    }
    return refused;
  }

  private Optional<VaultError> settleDebits(Batch batch, int index, Chunk.Debits debits) {
    if (slot > batch.deadline) {
      return Optional.of(VaultError.DEADLINE_PASSED);
    }
    for (BalanceChange change : debits.changes()) {
      if (change.lamports() > available.get(change.walletIndex())) {
        return Optional.of(VaultError.INSUFFICIENT_AVAILABLE);
      }
    }
    long debited = batch.debited + debits.sumLamports();
    if (debited > batch.content.sumDebits()) {
      return Optional.of(VaultError.DEBITS_ABOVE_SUM);
    }
    if (isLast(batch, index, 0, batch.content.debits().size())
        && debited != batch.content.sumDebits()) {
      return Optional.of(VaultError.APPLIED_SUMS_DIFFER);
    }
    debits.changes().forEach(change -> add(change.walletIndex(), -change.lamports()));
    batch.debited = debited;
    return DONE;
  }

  private Optional<VaultError> settleItems(Batch batch, Chunk.Items items) {
    if (!batch.debitsDone()) {
      return Optional.of(VaultError.DEBITS_INCOMPLETE);
    }
    for (ItemMove move : items.moves()) {
      if (owners.get(move.itemIndex()) != move.fromWallet()) {
        return Optional.of(VaultError.SELLER_NOT_OWNER);
      }
      if (move.toWallet() >= batch.walletLimit) {
        return Optional.of(VaultError.WALLET_INDEX_UNKNOWN);
      }
    }
    items.moves().forEach(move -> owners.set(move.itemIndex(), move.toWallet()));
    return DONE;
  }

  private Optional<VaultError> settleCredits(Batch batch, int index, Chunk.Credits credits) {
    if (!batch.debitsDone()) {
      return Optional.of(VaultError.DEBITS_INCOMPLETE);
    }
    if (!batch.itemsDone()) {
      return Optional.of(VaultError.ITEMS_INCOMPLETE);
    }
    long credited = batch.credited + credits.sumLamports();
    if (credited > batch.debited) {
      return Optional.of(VaultError.CREDITS_ABOVE_DEBITS);
    }
    int before = batch.content.debits().size() + batch.content.items().size();
    if (isLast(batch, index, before, batch.content.credits().size())
        && credited != batch.content.sumCredits()) {
      return Optional.of(VaultError.APPLIED_SUMS_DIFFER);
    }
    credits.changes().forEach(change -> add(change.walletIndex(), change.lamports()));
    batch.credited = credited;
    return DONE;
  }

  Optional<VaultError> finish(Batch batch) {
    if (batch.closed) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (batch.state != BatchState.OPEN) {
      return Optional.of(notOpen(batch));
    }
    if (!batch.debitsDone() || !batch.itemsDone() || !batch.creditsDone()) {
      return Optional.of(VaultError.CHUNKS_INCOMPLETE);
    }
    end(batch, BatchState.SETTLED);
    return DONE;
  }

  Optional<VaultError> abort(Batch batch, boolean byServer) {
    if (batch.closed) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (batch.state != BatchState.OPEN) {
      return Optional.of(notOpen(batch));
    }
    if (batch.debitsDone()) {
      return Optional.of(VaultError.DEBITS_COMPLETE);
    }
    if (!byServer && slot <= batch.deadline) {
      return Optional.of(VaultError.DEADLINE_NOT_PASSED);
    }
    batch.state = BatchState.ABORTING;
    endWhenAllIsReverted(batch);
    return DONE;
  }

  Optional<VaultError> revert(Batch batch, int index) {
    if (batch.closed) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (batch.state == BatchState.OPEN) {
      return Optional.of(VaultError.BATCH_NOT_ABORTING);
    }
    if (batch.state != BatchState.ABORTING) {
      return Optional.of(notOpen(batch));
    }
    if (!(batch.chunks.get(index) instanceof Chunk.Debits debits) || !batch.applied.remove(index)) {
      return Optional.of(VaultError.CHUNK_NOT_APPLIED);
    }
    debits.changes().forEach(change -> add(change.walletIndex(), change.lamports()));
    batch.debited -= debits.sumLamports();
    endWhenAllIsReverted(batch);
    return DONE;
  }

  Optional<VaultError> close(Batch batch) {
    if (batch.closed) {
      return Optional.of(VaultError.ACCOUNT_NOT_INITIALIZED);
    }
    if (batch.state == BatchState.OPEN || batch.state == BatchState.ABORTING) {
      return Optional.of(VaultError.BATCH_NOT_ENDED);
    }
    if (slot < batch.ended + WITHDRAW_LOCK_SLOTS) {
      return Optional.of(VaultError.CLOSE_TOO_EARLY);
    }
    batch.closed = true;
    return DONE;
  }

  /** Lamports debited and not yet credited, of all batches. */
  long inFlight() {
    return batches.stream().mapToLong(batch -> batch.debited - batch.credited).sum();
  }

  private void add(int wallet, long lamports) {
    available.set(wallet, available.get(wallet) + lamports);
  }

  private static boolean isLast(Batch batch, int index, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (i != index && !batch.applied.contains(i)) {
        return false;
      }
    }
    return true;
  }

  private void endWhenAllIsReverted(Batch batch) {
    if (batch.applied.isEmpty()) {
      end(batch, BatchState.ABORTED);
    }
  }

  private void end(Batch batch, BatchState state) {
    batch.state = state;
    batch.ended = slot;
  }

  private static VaultError notOpen(Batch batch) {
    return switch (batch.state) {
      case OPEN -> throw new IllegalArgumentException("the batch is open");
      case SETTLED -> VaultError.ALREADY_FINAL;
      case ABORTING -> VaultError.BATCH_IS_ABORTING;
      case ABORTED -> VaultError.BATCH_IS_ABORTED;
      case VOID -> VaultError.BATCH_IS_VOID;
    };
  }
}
