package io.phantomparadox.vault.topology.ledger;

/**
 * What a game is busy with: the persisted state of the cut machine (RULES 19) and of the end of a
 * batch. While it is not idle, everything that arrives for the game waits in its queues, so the
 * state a cut reads does not change between its commits, and work that starts again after a crash
 * gives the same bytes.
 *
 * <pre>
 *           cut due               nothing more to drop              header written
 *   IDLE ────────────► SWEEPING ───────────────► NETTING ─────────────────► APPLYING ──► IDLE
 *    │ settled: SETTLING ──► IDLE                   (parts, one by one)       (part by part)
 *    │ aborted or void: UNDOING ──► IDLE
 * </pre>
 *
 * @param phase where it is
 * @param cutAtMillis the cut's instant
 * @param asOfSlot last finalized slot the cut has seen
 * @param intentsNext next offset of vault.intents at the cut
 * @param chainNext next offset of vault.chain-events at the cut
 * @param batchId the batch; 0 while unknown, and for a cut that executes nothing
 * @param cursor SWEEPING: first place not yet looked at; NETTING: index in the section
 * @param section NETTING: which list is being written; else 0
 * @param part next part to write, apply, settle or undo
 * @param parts APPLYING, SETTLING, UNDOING: how many there are
 * @param voided UNDOING: void, not aborted
 */
record Work(
    Phase phase,
    long cutAtMillis,
    long asOfSlot,
    long intentsNext,
    long chainNext,
    long batchId,
    long cursor,
    int section,
    int part,
    int parts,
    boolean voided) {
  private static final int VERSION = 1;
  static final Work IDLE = new Work(Phase.IDLE, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);

  /** Phases of the work on one game. */
  enum Phase {
    IDLE(0),
    SWEEPING(1),
    NETTING(2),
    APPLYING(3),
    SETTLING(4),
    UNDOING(5);

    private final int code;

    Phase(int code) {
      this.code = code;
    }

    static Phase ofCode(int code) {
      for (Phase phase : values()) {
        if (phase.code == code) {
          return phase;
        }
      }
      throw new UnreadableStateException("no phase of work has code " + code);
    }
  }

  static Work sweep(long cutAtMillis, PartitionHead seen, long fromPlace) {
    return new Work(
        Phase.SWEEPING,
        cutAtMillis,
        seen.heartbeatSlot(),
        seen.intentsNext(),
        seen.chainNext(),
        0,
        fromPlace,
        0,
        0,
        0,
        false);
  }

  static Work settle(long batchId, int parts) {
    return new Work(Phase.SETTLING, 0, 0, 0, 0, batchId, 0, 0, 0, parts, false);
  }

  static Work undo(long batchId, int parts, boolean voided, long atMillis) {
    return new Work(Phase.UNDOING, atMillis, 0, 0, 0, batchId, 0, 0, 0, parts, voided);
  }

  boolean idle() {
    return phase == Phase.IDLE;
  }

  Work sweptTo(long place) {
    return at(Phase.SWEEPING, batchId, place, 0, 0, 0);
  }

  Work net() {
    return at(Phase.NETTING, 0, 0, 0, 0, 0);
  }

  Work writtenTo(long batch, int nextSection, long nextIndex, int nextPart) {
    return at(Phase.NETTING, batch, nextIndex, nextSection, nextPart, 0);
  }

  Work apply(long batch, int allParts) {
    return at(Phase.APPLYING, batch, 0, 0, 0, allParts);
  }

  Work movedTo(long nextCursor) {
    return at(phase, batchId, nextCursor, section, part, parts);
  }

  Work nextPart() {
    return at(phase, batchId, cursor, section, part + 1, parts);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 64)
        .u8(phase.code)
        .i64(cutAtMillis)
        .i64(asOfSlot)
        .i64(intentsNext)
        .i64(chainNext)
        .i64(batchId)
        .i64(cursor)
        .u8(section)
        .i32(part)
        .i32(parts)
        .flag(voided)
        .toBytes();
  }

  static Work read(byte[] bytes) {
    RecordReader in = new RecordReader("work", VERSION, bytes);
    Work work =
        new Work(
            Phase.ofCode(in.u8()),
            in.i64(),
            in.i64(),
            in.i64(),
            in.i64(),
            in.i64(),
            in.i64(),
            in.u8(),
            in.i32(),
            in.i32(),
            in.flag());
    in.end();
    return work;
  }

  private Work at(
      Phase next, long batch, long nextCursor, int nextSection, int nextPart, int allParts) {
    return new Work(
        next,
        cutAtMillis,
        asOfSlot,
        intentsNext,
        chainNext,
        batch,
        nextCursor,
        nextSection,
        nextPart,
        allParts,
        voided);
  }
}
