package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.BatchCommitment;
import io.phantomparadox.vault.netting.BatchContext;
import io.phantomparadox.vault.netting.Decision;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.Invariants;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingInput.OpeningBalance;
import io.phantomparadox.vault.netting.NettingInput.OpeningOwner;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.BatchHead;
import io.phantomparadox.vault.topology.ledger.PartRecord.Verdict;
import java.util.Arrays;
import java.util.List;

/**
 * What one cut decided, in memory only: a pure function of the frozen state, so that it can be made
 * again after a crash and gives the same parts.
 */
final class CutPlan {
  private final NettingInput input;
  private final List<PendingTrade> members;
  private final NettingOutcome outcome;
  private final List<OpeningBalance> openingBalances;
  private final List<OpeningOwner> openingOwners;
  private final int[] replayPositions;
  private final long batchId;
  private final BatchHead head;
  private final int leftOver;

  private CutPlan(
      NettingInput input,
      List<PendingTrade> members,
      NettingOutcome outcome,
      int[] replayPositions,
      BatchHead head,
      long batchId,
      int leftOver) {
    this.input = input;
    this.members = members;
    this.outcome = outcome;
    this.openingBalances = input.openingBalances();
    this.openingOwners = input.openingOwners();
    this.replayPositions = replayPositions;
    this.head = head;
    this.batchId = batchId;
    this.leftOver = leftOver;
  }

  /**
   * Nets the members of a cut.
   *
   * @param nextBatchId its id, if it executes anything
   * @param previousHash of the batch before
   * @param members as they pend, in the order of the input's trades
   * @param leftOver trades that pend but are not members because the cut is full
   */
  static CutPlan of(
      long game,
      Work work,
      long nextBatchId,
      Id32 previousHash,
      NettingInput input,
      List<PendingTrade> members,
      NettingEngine engine,
      int leftOver) {
    NettingOutcome outcome = engine.net(input);
    Invariants.check(input, outcome);
    int executed = outcome.replaySequence().size();
    long batchId = executed == 0 ? 0 : nextBatchId;
    BatchCommitment commitment =
        BatchCommitment.of(
            new BatchContext(
                game,
                batchId,
                previousHash,
                work.cutAtMillis(),
                work.asOfSlot(),
                engine.version(),
                engine.level()),
            input,
            outcome);
    int[] positions = new int[input.trades().size()];
    Arrays.fill(positions, -1);
    for (int k = 0; k < executed; k++) {
      positions[outcome.replaySequence().get(k)] = k;
    }
    BatchHead head = head(game, work, previousHash, engine, outcome, commitment, batchId);
    return new CutPlan(input, members, outcome, positions, head, batchId, leftOver);
  }

  private static BatchHead head(
      long game,
      Work work,
      Id32 previousHash,
      NettingEngine engine,
      NettingOutcome outcome,
      BatchCommitment commitment,
      long batchId) {
    int executed = outcome.replaySequence().size();
    int rejected =
        (int) outcome.decisions().stream().filter(Decision.Rejected.class::isInstance).count();
    int members = outcome.decisions().size();
    return new BatchHead(
        game,
        batchId,
        previousHash,
        commitment.batchHash(),
        commitment.tradesRoot(),
        0,
        members,
        executed,
        members - executed - rejected,
        rejected,
        outcome.deltas().size(),
        outcome.ownerChanges().size(),
        outcome.statistics().grossLamports(),
        outcome.statistics().netLamports(),
        work.cutAtMillis(),
        work.asOfSlot(),
        engine.version(),
        engine.level().code(),
        work.intentsNext(),
        work.chainNext());
  }

  NettingInput input() {
    return input;
  }

  NettingOutcome outcome() {
    return outcome;
  }

  List<OpeningBalance> openingBalances() {
    return openingBalances;
  }

  List<OpeningOwner> openingOwners() {
    return openingOwners;
  }

  /** Position of a member in the executed sequence, −1 when it is not executed. */
  int replayPosition(int member) {
    return replayPositions[member];
  }

  PendingTrade pending(int member) {
    return members.get(member);
  }

  Verdict verdict(int member) {
    return new Verdict(input.trades().get(member).place(), outcome.decisions().get(member));
  }

  /** 0 when nothing is executed: then there is no batch. */
  long batchId() {
    return batchId;
  }

  int leftOver() {
    return leftOver;
  }

  Id32 batchHash() {
    return head.batchHash();
  }

  int executed() {
    return head.executed();
  }

  BatchHead header(int parts) {
    return new BatchHead(
        head.game(),
        head.batchId(),
        head.previousHash(),
        head.batchHash(),
        head.tradesRoot(),
        parts,
        head.members(),
        head.executed(),
        head.deferred(),
        head.rejected(),
        head.walletsChanged(),
        head.itemsMoved(),
        head.grossLamports(),
        head.netLamports(),
        head.cutAtMillis(),
        head.asOfSlot(),
        head.engineVersion(),
        head.engineLevel(),
        head.intentsNext(),
        head.chainNext());
  }
}
