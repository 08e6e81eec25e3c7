package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/**
 * A batch that is neither settled nor aborted nor void.
 *
 * @param hash its batch hash
 * @param parts number of its part records
 * @param executed number of its trades
 * @param cutAtMillis when it was cut
 * @param committed whether its commit is finalized on chain
 */
public record FlightBatch(Id32 hash, int parts, int executed, long cutAtMillis, boolean committed) {
  private static final int VERSION = 1;

  FlightBatch commit() {
    return new FlightBatch(hash, parts, executed, cutAtMillis, true);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 50)
        .id(hash)
        .i32(parts)
        .i32(executed)
        .i64(cutAtMillis)
        .flag(committed)
        .toBytes();
  }

  static FlightBatch decode(byte[] bytes) {
    RecordReader in = new RecordReader("batch in flight", VERSION, bytes);
    FlightBatch batch = new FlightBatch(in.id(), in.i32(), in.i32(), in.i64(), in.flag());
    in.end();
    return batch;
  }
}
