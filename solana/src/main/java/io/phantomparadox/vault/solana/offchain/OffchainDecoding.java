package io.phantomparadox.vault.solana.offchain;

/** What {@link OffchainMessage#decode} made of some bytes. */
public sealed interface OffchainDecoding {
  /** The bytes are this message; encoding it gives the same bytes. */
  record Decoded(OffchainMessage message) implements OffchainDecoding {}

  /** The bytes are none, for this reason. */
  record Malformed(String problem) implements OffchainDecoding {}
}
