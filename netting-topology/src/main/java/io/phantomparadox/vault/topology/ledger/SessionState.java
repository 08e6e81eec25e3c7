package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.solana.intent.IntentAction;

/**
 * A session key of one owner in one game (RULES 4).
 *
 * @param maxVolumeLamports unsigned limit of what it may buy
 * @param maxItems unsigned limit of how many items it may sell
 * @param expiresAtMillis end, milliseconds of the Unix epoch
 * @param actions bit n allows the action of code n
 * @param revoked void for ever
 * @param usedVolumeLamports executed and reserved
 * @param usedItems executed and reserved
 */
public record SessionState(
    long maxVolumeLamports,
    long maxItems,
    long expiresAtMillis,
    int actions,
    boolean revoked,
    long usedVolumeLamports,
    long usedItems) {
  private static final int VERSION = 1;

  boolean allows(IntentAction action) {
    return (actions & (1 << action.code())) != 0;
  }

  boolean expiredAt(long millis) {
    return millis >= expiresAtMillis;
  }

  boolean hasVolumeFor(long lamports) {
    return Long.compareUnsigned(Math.addExact(usedVolumeLamports, lamports), maxVolumeLamports)
        <= 0;
  }

  boolean hasItemsFor(long items) {
    return Long.compareUnsigned(Math.addExact(usedItems, items), maxItems) <= 0;
  }

  SessionState plusUsed(long lamports, long items) {
    return new SessionState(
        maxVolumeLamports,
        maxItems,
        expiresAtMillis,
        actions,
        revoked,
        Math.addExact(usedVolumeLamports, lamports),
        Math.addExact(usedItems, items));
  }

  SessionState revoke() {
    return new SessionState(
        maxVolumeLamports, maxItems, expiresAtMillis, actions, true, usedVolumeLamports, usedItems);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 46)
        .i64(maxVolumeLamports)
        .i64(maxItems)
        .i64(expiresAtMillis)
        .i32(actions)
        .flag(revoked)
        .i64(usedVolumeLamports)
        .i64(usedItems)
        .toBytes();
  }

  static SessionState decode(byte[] bytes) {
    RecordReader in = new RecordReader("session", VERSION, bytes);
    SessionState session =
        new SessionState(in.i64(), in.i64(), in.i64(), in.i32(), in.flag(), in.i64(), in.i64());
    in.end();
    return session;
  }
}
