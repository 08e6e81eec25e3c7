package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;

/**
 * Chunks as bytes.
 *
 * @param chunks by global index; not copied, treat as read-only
 * @param root of the chunk tree, zero for no chunks
 */
public record EncodedChunks(List<byte[]> chunks, Hash32 root) {
  public EncodedChunks {
    chunks = List.copyOf(chunks);
  }
}
