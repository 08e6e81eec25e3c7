package io.phantomparadox.vault.settlement.plan;

/** One line of a chunk; see "Bytes of a chunk" in docs/PROGRAM.md. */
public sealed interface ChunkEntry permits CashEntry, ItemEntry {

  /** What the entries of a chunk ascend by; its page is {@code index / 255}. */
  long index();

  /** Size in the chunk, bytes. */
  int bytes();
}
