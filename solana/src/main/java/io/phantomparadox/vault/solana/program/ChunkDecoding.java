package io.phantomparadox.vault.solana.program;

/** What {@link Chunk#decode} made of some bytes. */
public sealed interface ChunkDecoding {
  /** The bytes are this chunk; encoding it gives the same bytes. */
  record Decoded(Chunk chunk) implements ChunkDecoding {}

  /** The bytes are none, for this reason. */
  record Malformed(String problem) implements ChunkDecoding {}
}
