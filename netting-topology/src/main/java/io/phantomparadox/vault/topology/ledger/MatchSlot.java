package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/**
 * The halves two named parties gave under one trade id; zero where there is none.
 *
 * @param sell intent id of the SELL
 * @param buy intent id of the BUY
 */
record MatchSlot(Id32 sell, Id32 buy) {
  private static final int VERSION = 1;
  static final MatchSlot EMPTY = new MatchSlot(Id32.ZERO, Id32.ZERO);

  MatchSlot with(boolean isSell, Id32 intentId) {
    return isSell ? new MatchSlot(intentId, buy) : new MatchSlot(sell, intentId);
  }

  Id32 of(boolean isSell) {
    return isSell ? sell : buy;
  }

  boolean isEmpty() {
    return sell.equals(Id32.ZERO) && buy.equals(Id32.ZERO);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 65).id(sell).id(buy).toBytes();
  }

  static MatchSlot decode(byte[] bytes) {
    RecordReader in = new RecordReader("match slot", VERSION, bytes);
    MatchSlot slot = new MatchSlot(in.id(), in.id());
    in.end();
    return slot;
  }
}
