package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Decision;
import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.NettingInput.OpeningBalance;
import io.phantomparadox.vault.netting.NettingInput.OpeningOwner;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.netting.Trade;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.BatchSlice;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.Member;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.MemberOutcome;
import io.phantomparadox.vault.topology.ledger.PartRecord.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs a batch's lists into parts, one after the other: members, opening balances, opening owners,
 * deltas, owner changes. Sizes are upper bounds of the Avro encoding, so the split depends on the
 * content alone, never on when a part is made.
 */
final class PartPacker {
  /** A part takes at least one entry of any kind. */
  static final int MIN_PART_BYTES = 2_048;

  /** Number of lists. */
  static final int SECTIONS = 5;

  private static final int OVERHEAD_BYTES = 128;
  private static final int EXECUTED_BYTES = 960;
  private static final int NOT_EXECUTED_BYTES = 272;
  private static final int BALANCE_BYTES = 44;
  private static final int OWNER_BYTES = 64;
  private static final int DELTA_BYTES = 44;
  private static final int CHANGE_BYTES = 96;

  private final CutPlan plan;
  private final HalfReader halves;
  private final int maxBytes;

  private final List<Member> members = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<OpeningBalance> balances = new ArrayList<>();
  private final List<OpeningOwner> owners = new ArrayList<>();
  private final List<Delta> deltas = new ArrayList<>();
  private final List<OwnerChange> changes = new ArrayList<>();
  private int bytes = OVERHEAD_BYTES;

  private PartPacker(CutPlan plan, HalfReader halves, int maxBytes) {
    this.plan = plan;
    this.halves = halves;
    this.maxBytes = maxBytes;
  }

  /**
   * A part and where the next begins.
   *
   * @param nextSection {@link #SECTIONS} when everything is packed
   */
  record Packed(BatchSlice slice, PartRecord effect, int nextSection, int nextIndex) {
    boolean last() {
      return nextSection == SECTIONS;
    }
  }

  /** Packs the part that begins at an index of a section. */
  static Packed pack(
      CutPlan plan, HalfReader halves, int maxBytes, long game, int part, int section, int index) {
    PartPacker packer = new PartPacker(plan, halves, maxBytes);
    int s = section;
    int i = index;
    while (s < SECTIONS) {
      int size = packer.sizeOf(s);
      while (i < size && packer.fits(s, i)) {
        packer.add(s, i);
        i++;
      }
      if (i < size) {
        break;
      }
      s++;
      i = 0;
    }
    BatchSlice slice =
        new BatchSlice(
            game,
            plan.batchId(),
            part,
            packer.members,
            packer.balances,
            packer.owners,
            packer.deltas,
            packer.changes);
    return new Packed(slice, new PartRecord(packer.verdicts, packer.deltas, packer.changes), s, i);
  }

  private int sizeOf(int section) {
    return switch (section) {
      case 0 -> plan.input().trades().size();
      case 1 -> plan.openingBalances().size();
      case 2 -> plan.openingOwners().size();
      case 3 -> plan.outcome().deltas().size();
      default -> plan.outcome().ownerChanges().size();
    };
  }

  private boolean fits(int section, int index) {
    int more =
        switch (section) {
          case 0 -> plan.replayPosition(index) >= 0 ? EXECUTED_BYTES : NOT_EXECUTED_BYTES;
          case 1 -> BALANCE_BYTES;
          case 2 -> OWNER_BYTES;
          case 3 -> DELTA_BYTES;
          default -> CHANGE_BYTES;
        };
    if (bytes + more > maxBytes) {
      return false;
    }
    bytes += more;
    return true;
  }

  private void add(int section, int index) {
    switch (section) {
      case 0 -> {
        Verdict verdict = plan.verdict(index);
        verdicts.add(verdict);
        members.add(member(index, verdict));
      }
      case 1 -> balances.add(plan.openingBalances().get(index));
      case 2 -> owners.add(plan.openingOwners().get(index));
      case 3 -> deltas.add(plan.outcome().deltas().get(index));
      default -> changes.add(plan.outcome().ownerChanges().get(index));
    }
  }

  private Member member(int index, Verdict verdict) {
    Trade trade = plan.input().trades().get(index);
    PendingTrade pending = plan.pending(index);
    return switch (verdict.decision()) {
      case Decision.Executed executed ->
          new Member(
              trade,
              MemberOutcome.EXECUTED,
              null,
              plan.replayPosition(index),
              halves.at(pending.sellOffset()),
              halves.at(pending.buyOffset()),
              pending.sellOffset(),
              pending.buyOffset());
      case Decision.Rejected rejected ->
          without(trade, pending, MemberOutcome.REJECTED, rejected.reason().name());
      case Decision.Deferred deferred ->
          without(trade, pending, MemberOutcome.DEFERRED, deferred.reason().name());
    };
  }

  private static Member without(
      Trade trade, PendingTrade pending, MemberOutcome outcome, String reason) {
    return new Member(
        trade, outcome, reason, -1, null, null, pending.sellOffset(), pending.buyOffset());
  }
}
