package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/** The counters of one game; lives in memory and is written through. Not thread-safe. */
final class GameHead {
  private static final int VERSION = 1;
  private static final long NEVER = Long.MIN_VALUE;

  /** Whether the chain told that the game exists; before, only its queues are used. */
  boolean opened;

  /** Ids are last + 1, never skipped (RULES 8). */
  long nextBatchId = 1;

  /** Hash of the last batch cut, zero before the first. */
  Id32 batchHash = Id32.ZERO;

  /** Batches that are neither finalized, aborted nor void. */
  int inFlight;

  /** Trades that wait for a cut. */
  int pending;

  /** Halves without their other half. */
  int waiting;

  /** Of the pending trades: new since the last cut. */
  int fresh;

  /** A balance, an owner or the set of trades changed since the last cut. */
  boolean changed;

  /** When {@link #dueCount} first was above 0 after the last cut; {@link #NEVER} for not yet. */
  long freshSinceMillis = NEVER;

  /** No pending trade has a lower place: scans need not walk over what was removed. */
  long lowestPlace;

  /** Alarms before this instant have fired. */
  long alarmsFiredToMillis;

  long intentQueueFirst;
  long intentQueueNext;
  long chainQueueFirst;
  long chainQueueNext;

  Work work = Work.IDLE;

  /** Trades that make a cut worth while (RULES 6). */
  int dueCount() {
    return changed ? pending : fresh;
  }

  boolean intentsQueued() {
    return intentQueueFirst < intentQueueNext;
  }

  boolean chainQueued() {
    return chainQueueFirst < chainQueueNext;
  }

  boolean busy() {
    return !work.idle() || intentsQueued() || chainQueued();
  }

  void markFreshSince(long nowMillis) {
    if (dueCount() == 0) {
      freshSinceMillis = NEVER;
    } else if (freshSinceMillis == NEVER) {
      freshSinceMillis = nowMillis;
    }
  }

  boolean hasFreshSince() {
    return freshSinceMillis != NEVER;
  }

  byte[] encode() {
    byte[] doing = work.encode();
    return new RecordWriter(VERSION, 128 + doing.length)
        .flag(opened)
        .i64(nextBatchId)
        .id(batchHash)
        .i32(inFlight)
        .i32(pending)
        .i32(waiting)
        .i32(fresh)
        .flag(changed)
        .i64(freshSinceMillis)
        .i64(lowestPlace)
        .i64(alarmsFiredToMillis)
        .i64(intentQueueFirst)
        .i64(intentQueueNext)
        .i64(chainQueueFirst)
        .i64(chainQueueNext)
        .i32(doing.length)
        .raw(doing)
        .toBytes();
  }

  static GameHead decode(byte[] bytes) {
    RecordReader in = new RecordReader("game head", VERSION, bytes);
    GameHead head = new GameHead();
    head.opened = in.flag();
    head.nextBatchId = in.i64();
    head.batchHash = in.id();
    head.inFlight = in.i32();
    head.pending = in.i32();
    head.waiting = in.i32();
    head.fresh = in.i32();
    head.changed = in.flag();
    head.freshSinceMillis = in.i64();
    head.lowestPlace = in.i64();
    head.alarmsFiredToMillis = in.i64();
    head.intentQueueFirst = in.i64();
    head.intentQueueNext = in.i64();
    head.chainQueueFirst = in.i64();
    head.chainQueueNext = in.i64();
    head.work = Work.read(in.raw(in.i32()));
    in.end();
    return head;
  }
}
