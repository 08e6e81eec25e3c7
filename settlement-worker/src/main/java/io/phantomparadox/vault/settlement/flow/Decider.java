package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.Absent;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.Present;
import io.phantomparadox.vault.settlement.flow.BatchOnChain.State;
import io.phantomparadox.vault.settlement.flow.Decision.End;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.solana.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides the next move for a batch from its log and a look at the chain. Pure, and without memory:
 * after a crash the same log and chain give the same move.
 *
 * <p>The order of the questions is the safety argument: the finalized Batch account first (it alone
 * ends a batch, also when a stranger finished it), then the fates of what is signed, and only then
 * anything new. A task is signed again only when every earlier attempt is landed, failed or dead.
 *
 * <pre>
 *           ┌─ as_of too old ─► VOID ─────────────────────────────► void
 *   plan ─► publish ─► COMMIT ─► DEBIT* ─► ITEM* ─► CREDIT* ─► FINALIZE ─► settled
 *                                  └─ deadline passed, debit refused ─► ABORT ─► REVERT* ─► aborted
 * </pre>
 *
 * <p>A batch that an operator abandons takes the VOID path before its commit and the ABORT path
 * before its debits are complete; after that nothing can fail and it is finished all the same.
 */
public final class Decider {
  private static final String PAUSED = "commits are paused";

  private final int maxAttempts;
  private final int maxOpen;

  /**
   * @param maxAttempts signatures per task before an operator must look
   * @param maxOpen transactions of a batch under way at once
   */
  public Decider(int maxAttempts, int maxOpen) {
    if (maxAttempts < 1 || maxOpen < 1) {
      throw new IllegalArgumentException("maxAttempts and maxOpen are at least 1");
    }
    this.maxAttempts = maxAttempts;
    this.maxOpen = maxOpen;
  }

  /** The next move. */
  public Decision decide(BatchIdentity batch, SettlementState state, ChainPicture chain) {
    Optional<Decision> end = end(batch, state, chain);
    if (end.isPresent()) {
      return end.get();
    }
    if (state.review().isPresent()) {
      return new Decision.Wait("in manual review: " + state.review().get());
    }
    List<Ending> endings = endings(state, chain);
    if (!endings.isEmpty()) {
      return new Decision.LogEndings(endings);
    }
    Optional<SettlementPlan> plan = state.plan();
    if (plan.isEmpty()) {
      return new Decision.MakePlan();
    }
    if (!state.published()) {
      return new Decision.Publish();
    }
    return switch (chain.progressBatch()) {
      case Absent() -> commit(batch, state, chain);
      case Present account ->
          foreignContent(batch, account, plan.get())
              .<Decision>map(Decision.Review::new)
              .orElseGet(() -> work(state, chain, account));
    };
  }

  private static Optional<Decision> end(
      BatchIdentity batch, SettlementState state, ChainPicture chain) {
    if (chain.finalizedBatch() instanceof Present account) {
      if (!account.batchHash().equals(batch.batchHash())) {
        return state.review().isPresent()
            ? Optional.empty()
            : Optional.of(
                new Decision.Review(
                    "committed with batch hash " + account.batchHash().toHex() + ", not ours"));
      }
      return switch (account.state()) {
        case SETTLED -> Optional.of(ended(End.SETTLED, state, chain));
        case ABORTED -> Optional.of(ended(End.ABORTED, state, chain));
        case VOID -> Optional.of(ended(End.VOID, state, chain));
        case OPEN, ABORTING -> Optional.empty();
      };
    }
    // Ids are never skipped: an id that was used and has no account was ended and closed.
    return Long.compareUnsigned(chain.lastBatchId(), batch.batchId()) >= 0
        ? Optional.of(ended(End.CLOSED, state, chain))
        : Optional.empty();
  }

  private static Decision ended(End end, SettlementState state, ChainPicture chain) {
    List<Ending> endings = endings(state, chain);
    int inBlocks = 0;
    for (Attempt attempt : state.open()) {
      boolean landed =
          attempt.signature().map(chain.statuses()::get).orElse(null)
              instanceof TransactionStatus.InBlock;
      inBlocks += landed ? 1 : 0;
    }
    int finalOnes = Math.toIntExact(endings.stream().filter(e -> e.fate() != Fate.DEAD).count());
    return new Decision.Ended(end, endings, inBlocks - finalOnes);
  }

  private static List<Ending> endings(SettlementState state, ChainPicture chain) {
    List<Ending> endings = new ArrayList<>();
    for (Attempt attempt : state.open()) {
      ending(attempt, chain).ifPresent(endings::add);
    }
    return endings;
  }

  /** How an open attempt ended, when that is certain. */
  private static Optional<Ending> ending(Attempt attempt, ChainPicture chain) {
    TransactionStatus status = attempt.signature().map(chain.statuses()::get).orElse(null);
    return switch (status) {
      case null -> Optional.empty();
      case TransactionStatus.InBlock(long slot, boolean finalized, Integer code, String error) -> {
        if (!finalized) {
          yield Optional.empty();
        }
        // The error is looked at first: a failed transaction is finalized like any other.
        yield Optional.of(
            error == null
                ? new Ending(attempt, Fate.LANDED, slot, null)
                : new Ending(
                    attempt,
                    Fate.FAILED,
                    slot,
                    code == null ? error : ProgramErrors.text(code) + ": " + error));
      }
      case TransactionStatus.Absent() -> {
        var transaction = attempt.transaction();
        boolean expired =
            transaction != null
                && chain.finalizedBlockHeight() > transaction.getLastValidBlockHeight();
        yield expired ? Optional.of(new Ending(attempt, Fate.DEAD, null, null)) : Optional.empty();
      }
    };
  }

  private Decision commit(BatchIdentity batch, SettlementState state, ChainPicture chain) {
    Task commit = Task.of(SettlementStep.COMMIT);
    Task voiding = Task.of(SettlementStep.VOID);
    boolean tooOld =
        chain.finalizedSlot() - batch.asOfSlot() > chain.commitMaxSlots()
            || state.abandoned()
            || failedWith(state, commit, ProgramErrors.Meaning.VOID)
            || !state.attempts(voiding).isEmpty();
    if (tooOld && state.open(commit).isEmpty()) {
      // A void is a commit too: the program takes none while it is paused.
      return chain.paused() && state.open(voiding).isEmpty()
          ? new Decision.Blocked(PAUSED)
          : send(state, chain, List.of(voiding));
    }
    if (state.open(commit).isPresent()) {
      return send(state, chain, List.of(commit));
    }
    if (chain.lastBatchId() + 1 != batch.batchId()) {
      return new Decision.Wait(
          "the game's last batch on chain is " + Long.toUnsignedString(chain.lastBatchId()));
    }
    if (!chain.gameBatchHash().equals(batch.previousHash())) {
      return new Decision.Review(
          "the game's batch hash on chain is %s, the batch follows %s"
              .formatted(chain.gameBatchHash().toHex(), batch.previousHash().toHex()));
    }
    if (chain.paused()) {
      return new Decision.Blocked(PAUSED);
    }
    return send(state, chain, List.of(commit));
  }

  private static Optional<String> foreignContent(
      BatchIdentity batch, Present account, SettlementPlan plan) {
    if (!account.batchHash().equals(batch.batchHash())) {
      return Optional.of("committed with another batch hash");
    }
    Hash32 root = Hash32.of(plan.getChunkRoot().bytes());
    boolean isVoid = account.state() == State.VOID;
    return isVoid || account.chunkRoot().equals(root)
        ? Optional.empty()
        : Optional.of(
            "committed with chunk root %s, planned was %s"
                .formatted(account.chunkRoot().toHex(), root.toHex()));
  }

  private Decision work(SettlementState state, ChainPicture chain, Present account) {
    return switch (account.state()) {
      case SETTLED, ABORTED, VOID -> new Decision.Wait("its end is not finalized yet");
      case ABORTING -> send(state, chain, reverts(account));
      case OPEN -> {
        boolean late = chain.finalizedSlot() > account.deadlineSlot();
        boolean giveUp = late || state.abandoned() || debitRefused(state, account);
        if (!account.debitsComplete() && giveUp) {
          yield send(state, chain, List.of(Task.of(SettlementStep.ABORT)));
        }
        yield send(state, chain, phase(account));
      }
    };
  }

  /** The tasks of the phase that the account is in. */
  private static List<Task> phase(Present account) {
    int items = account.debitChunks();
    int credits = items + account.itemChunks();
    int end = credits + account.creditChunks();
    int first = account.applied().nextClearBit(0);
    if (first < items) {
      return chunkTasks(SettlementStep.DEBIT, account, first, items);
    }
    if (first < credits) {
      return chunkTasks(SettlementStep.ITEM, account, first, credits);
    }
    if (first < end) {
      return chunkTasks(SettlementStep.CREDIT, account, first, end);
    }
    return List.of(Task.of(SettlementStep.FINALIZE));
  }

  private static List<Task> chunkTasks(SettlementStep step, Present account, int from, int to) {
    List<Task> tasks = new ArrayList<>();
    for (int i = account.applied().nextClearBit(from); i < to; ) {
      tasks.add(new Task(step, i));
      i = account.applied().nextClearBit(i + 1);
    }
    return tasks;
  }

  private static List<Task> reverts(Present account) {
    return account.applied().stream().mapToObj(i -> new Task(SettlementStep.REVERT, i)).toList();
  }

  private static boolean debitRefused(SettlementState state, Present account) {
    return phase(account).stream()
        .anyMatch(
            task ->
                task.step() == SettlementStep.DEBIT
                    && failedWith(state, task, ProgramErrors.Meaning.ABORT));
  }

  private static boolean failedWith(
      SettlementState state, Task task, ProgramErrors.Meaning meaning) {
    return state
        .last(task)
        .map(Attempt::programError)
        .filter(code -> ProgramErrors.meaning(code) == meaning)
        .isPresent();
  }

  /** Resends what is open of these tasks and signs what has nothing open, within the bounds. */
  private Decision send(SettlementState state, ChainPicture chain, List<Task> tasks) {
    List<Attempt> resend = new ArrayList<>();
    List<Task> sign = new ArrayList<>();
    for (Task task : tasks) {
      if (resend.size() + sign.size() >= maxOpen) {
        break;
      }
      Optional<Attempt> last = state.last(task);
      if (state.open(task).isPresent()) {
        resend.add(state.open(task).get());
        continue;
      }
      if (last.isPresent()) {
        if (isEffective(last.get()) && !isBelied(last.get(), chain)) {
          // By itself or another hand it is in a finalized block; this node's accounts will show
          // it.
          continue;
        }
        Optional<String> stop = mustStop(state, last.get());
        if (stop.isPresent()) {
          return new Decision.Review(stop.get());
        }
      }
      sign.add(task);
    }
    return resend.isEmpty() && sign.isEmpty()
        ? new Decision.Wait("landed, the account does not show it yet")
        : new Decision.Send(resend, sign);
  }

  /**
   * Whether a node said of an attempt that it landed, or that it came after another, and finalized
   * accounts of that slot or a later one know nothing of it. The Batch account decides, never a
   * signature's fate alone; to sign again is harmless even if the account should be the lie.
   */
  public static boolean isBelied(Attempt attempt, ChainPicture chain) {
    Long slot = attempt.slot();
    if (!isEffective(attempt) || slot == null || chain.finalizedSlot() < slot) {
      return false;
    }
    Task task = attempt.task();
    return switch (chain.finalizedBatch()) {
      case Absent() -> true;
      case Present account ->
          switch (task.step()) {
            case DEBIT, ITEM, CREDIT -> !account.applied().get(task.chunkIndex());
            case REVERT -> account.applied().get(task.chunkIndex());
            case FINALIZE, ABORT -> account.state() == State.OPEN;
            case COMMIT, VOID -> false;
            case PLAN, PUBLISH, END -> throw new IllegalArgumentException(task + " sends nothing");
          };
    };
  }

  private Optional<String> mustStop(SettlementState state, Attempt last) {
    if (state.forgiven(last)) {
      return Optional.empty();
    }
    if (last.fate() == Fate.FAILED) {
      Integer code = last.programError();
      boolean isForReview =
          code == null
              ? !ProgramErrors.isOutOfUnits(last.error())
              : ProgramErrors.meaning(code) == ProgramErrors.Meaning.REVIEW;
      if (isForReview) {
        return Optional.of(last.task() + " failed: " + last.error());
      }
    }
    long used =
        state.attempts(last.task()).stream().filter(tried -> !state.forgiven(tried)).count();
    return used < maxAttempts
        ? Optional.empty()
        : Optional.of(
            "%s did not get through in %d attempts, the last: %s %s"
                .formatted(
                    last.task(), used, last.fate(), last.error() == null ? "" : last.error()));
  }

  /** Whether its task is done on chain, if what was said of it is true. */
  private static boolean isEffective(Attempt attempt) {
    Integer code = attempt.programError();
    return attempt.fate() == Fate.LANDED
        || (attempt.fate() == Fate.FAILED
            && code != null
            && ProgramErrors.meaning(code) == ProgramErrors.Meaning.DONE);
  }
}
