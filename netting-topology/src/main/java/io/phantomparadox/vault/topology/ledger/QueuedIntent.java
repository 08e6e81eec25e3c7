package io.phantomparadox.vault.topology.ledger;

/**
 * An intent as it was read from the log.
 *
 * @param keyGame the game its record key names
 * @param offset in vault.intents
 * @param brokerMillis the broker's time of its append
 * @param intent the signed bytes, of any length
 * @param signature 64 bytes
 */
// bytes are carried, never compared, and nobody writes into them
@SuppressWarnings("ArrayRecordComponent")
public record QueuedIntent(
    long keyGame, long offset, long brokerMillis, byte[] intent, byte[] signature) {
  private static final int VERSION = 1;

  byte[] encode() {
    return new RecordWriter(VERSION, 33 + intent.length + signature.length)
        .i64(keyGame)
        .i64(offset)
        .i64(brokerMillis)
        .i32(intent.length)
        .raw(intent)
        .i32(signature.length)
        .raw(signature)
        .toBytes();
  }

  static QueuedIntent decode(byte[] bytes) {
    RecordReader in = new RecordReader("queued intent", VERSION, bytes);
    QueuedIntent queued =
        new QueuedIntent(in.i64(), in.i64(), in.i64(), in.raw(in.i32()), in.raw(in.i32()));
    in.end();
    return queued;
  }
}
