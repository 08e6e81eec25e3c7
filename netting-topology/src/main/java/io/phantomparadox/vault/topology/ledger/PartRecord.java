package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Decision;
import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.netting.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What one part of a batch does to the ledger: written together with the part, applied after the
 * header, undone or made final when the batch ends.
 */
record PartRecord(List<Verdict> verdicts, List<Delta> deltas, List<OwnerChange> ownerChanges) {
  private static final int VERSION = 1;
  private static final int EXECUTED = 0;
  private static final int NOT_EXECUTED = 1;

  /** What the cut decided about the trade at a place. */
  record Verdict(long place, Decision decision) {}

  PartRecord {
    verdicts = List.copyOf(verdicts);
    deltas = List.copyOf(deltas);
    ownerChanges = List.copyOf(ownerChanges);
  }

  byte[] encode() {
    RecordWriter out =
        new RecordWriter(
            VERSION, 13 + verdicts.size() * 16 + deltas.size() * 40 + ownerChanges.size() * 96);
    out.i32(verdicts.size());
    for (Verdict verdict : verdicts) {
      out.i64(verdict.place());
      switch (verdict.decision()) {
        case Decision.Executed executed -> out.u8(EXECUTED);
        case Decision.Rejected(Reason reason, String detail) ->
            out.u8(NOT_EXECUTED).text(reason.name()).text(detail);
        case Decision.Deferred(Reason reason, String detail) ->
            out.u8(NOT_EXECUTED).text(reason.name()).text(detail);
      }
    }
    out.i32(deltas.size());
    deltas.forEach(delta -> out.id(delta.wallet()).i64(delta.lamports()));
    out.i32(ownerChanges.size());
    ownerChanges.forEach(change -> out.id(change.item()).id(change.from()).id(change.to()));
    return out.toBytes();
  }

  static PartRecord decode(byte[] bytes) {
    RecordReader in = new RecordReader("batch part", VERSION, bytes);
    List<Verdict> verdicts = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      long place = in.i64();
      Decision decision =
          in.u8() == EXECUTED
              ? Decision.executed()
              : Decision.not(Reason.valueOf(in.text()), in.text());
      verdicts.add(new Verdict(place, decision));
    }
    List<Delta> deltas = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      deltas.add(new Delta(in.id(), in.i64()));
    }
    List<OwnerChange> changes = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      Id32 item = in.id();
      changes.add(new OwnerChange(item, in.id(), in.id()));
    }
    in.end();
    return new PartRecord(verdicts, deltas, changes);
  }
}
