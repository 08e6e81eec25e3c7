package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.nio.ByteBuffer;

/**
 * Who used a nonce. It is remembered for as long as any intent with that nonce could be replayed:
 * so an unused nonce tells that its intent was never seen.
 *
 * @param intentId that used it
 * @param reusedUntilMillis latest expiry of other intents that were refused for it; 0 for none
 */
record NonceUse(Id32 intentId, long reusedUntilMillis) {
  static NonceUse by(Id32 intentId) {
    return new NonceUse(intentId, 0);
  }

  /** Another intent with this nonce was refused. */
  NonceUse reused(long expiresAtMillis) {
    return new NonceUse(intentId, Math.max(reusedUntilMillis, expiresAtMillis));
  }

  /** The id, and the instant only when there is one: nearly every nonce is used once. */
  byte[] encode() {
    if (reusedUntilMillis == 0) {
      return intentId.toBytes();
    }
    ByteBuffer buffer = ByteBuffer.allocate(Id32.BYTES + Long.BYTES);
    intentId.write(buffer);
    return buffer.putLong(reusedUntilMillis).array();
  }

  static NonceUse decode(byte[] bytes) {
    if (bytes.length != Id32.BYTES && bytes.length != Id32.BYTES + Long.BYTES) {
      throw new UnreadableStateException("a nonce's use has " + bytes.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new NonceUse(Id32.read(buffer), buffer.hasRemaining() ? buffer.getLong() : 0);
  }
}
