package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/**
 * An item in a game.
 *
 * @param index its index on chain, for ever
 * @param owner on the finalized chain
 * @param inFlightBatch the batch that moves it right now, 0 for none
 * @param inFlightOwner its owner once that batch is settled; zero for none
 */
public record ItemHolding(long index, Id32 owner, long inFlightBatch, Id32 inFlightOwner) {
  private static final int VERSION = 1;

  /** Whether its trades wait for a batch to end (RULES 6). */
  public boolean inFlight() {
    return inFlightBatch != 0;
  }

  ItemHolding moving(long batchId, Id32 to) {
    return new ItemHolding(index, owner, batchId, to);
  }

  ItemHolding at(Id32 holder) {
    return new ItemHolding(index, holder, 0, Id32.ZERO);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 81)
        .i64(index)
        .id(owner)
        .i64(inFlightBatch)
        .id(inFlightOwner)
        .toBytes();
  }

  static ItemHolding decode(byte[] bytes) {
    RecordReader in = new RecordReader("item", VERSION, bytes);
    ItemHolding item = new ItemHolding(in.i64(), in.id(), in.i64(), in.id());
    in.end();
    return item;
  }
}
