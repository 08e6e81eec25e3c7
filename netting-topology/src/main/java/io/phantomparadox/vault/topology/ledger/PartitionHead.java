package io.phantomparadox.vault.topology.ledger;

/**
 * What all games of a partition share.
 *
 * @param intentsNext next offset of vault.intents
 * @param chainNext next offset of vault.chain-events
 * @param heartbeatSlot last finalized slot the listener told, −1 before the first
 * @param heartbeatMillis when it told it, by its record's time
 * @param gated intents that wait for the first heartbeat
 */
record PartitionHead(
    long intentsNext, long chainNext, long heartbeatSlot, long heartbeatMillis, int gated) {
  private static final int VERSION = 1;
  static final PartitionHead NEW = new PartitionHead(0, 0, -1, Long.MIN_VALUE, 0);

  PartitionHead readIntent(long offset) {
    return new PartitionHead(offset + 1, chainNext, heartbeatSlot, heartbeatMillis, gated);
  }

  PartitionHead readChain(long offset) {
    return new PartitionHead(intentsNext, offset + 1, heartbeatSlot, heartbeatMillis, gated);
  }

  PartitionHead heartbeat(long slot, long millis) {
    return new PartitionHead(
        intentsNext,
        chainNext,
        Math.max(slot, heartbeatSlot),
        Math.max(millis, heartbeatMillis),
        gated);
  }

  PartitionHead plusGated(int more) {
    return new PartitionHead(intentsNext, chainNext, heartbeatSlot, heartbeatMillis, gated + more);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 37)
        .i64(intentsNext)
        .i64(chainNext)
        .i64(heartbeatSlot)
        .i64(heartbeatMillis)
        .i32(gated)
        .toBytes();
  }

  static PartitionHead decode(byte[] bytes) {
    RecordReader in = new RecordReader("partition head", VERSION, bytes);
    PartitionHead head = new PartitionHead(in.i64(), in.i64(), in.i64(), in.i64(), in.i32());
    in.end();
    return head;
  }
}
