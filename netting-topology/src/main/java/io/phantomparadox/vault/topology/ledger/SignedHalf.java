package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentCodec;
import io.phantomparadox.vault.solana.intent.IntentDecoding;

/**
 * One party's signed consent, as it stood in the log.
 *
 * @param offset in vault.intents
 * @param intent the {@value IntentCodec#SIZE} signed bytes
 * @param signature 64 bytes
 */
// bytes are carried, never compared, and nobody writes into them
@SuppressWarnings("ArrayRecordComponent")
public record SignedHalf(long offset, byte[] intent, byte[] signature) {
  private static final int VERSION = 1;
  private static final int SIGNATURE_BYTES = 64;

  /** The values behind the bytes; they were read once at admission. */
  Intent terms() {
    return switch (Intent.decode(intent)) {
      case IntentDecoding.Decoded(Intent decoded) -> decoded;
      case IntentDecoding.Malformed(String field, String problem) ->
          throw new UnreadableStateException("stored half: " + field + " " + problem);
    };
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 9 + IntentCodec.SIZE + SIGNATURE_BYTES)
        .i64(offset)
        .raw(intent)
        .raw(signature)
        .toBytes();
  }

  static SignedHalf decode(byte[] bytes) {
    RecordReader in = new RecordReader("half", VERSION, bytes);
    SignedHalf half = new SignedHalf(in.i64(), in.raw(IntentCodec.SIZE), in.raw(SIGNATURE_BYTES));
    in.end();
    return half;
  }
}
