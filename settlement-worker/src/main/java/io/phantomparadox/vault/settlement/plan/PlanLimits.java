package io.phantomparadox.vault.settlement.plan;

/**
 * What bounds a chunk: it travels in one transaction.
 *
 * @param transactionBytes size limit of a transaction, bytes: 1232 for v0, 4096 for v1
 * @param fixedBytes size of a transaction with an empty chunk, no page and no proof, bytes
 * @param maxPages ledger or item pages one transaction may write
 * @param maxEntries entries of a chunk, so that its compute units stay below the limit
 * @param maxChunks chunks of a batch
 */
public record PlanLimits(
    int transactionBytes, int fixedBytes, int maxPages, int maxEntries, int maxChunks) {
  /** Entries on a page: page = index / 255. */
  public static final int ENTRIES_PER_PAGE = 255;

  /** Chunks a batch may have: the program's bitmap. */
  public static final int MAX_CHUNKS = 8192;

  /** Kind and count at the head of a chunk. */
  public static final int CHUNK_HEADER_BYTES = 3;

  /** An account's key in the message and its index in the instruction. */
  public static final int BYTES_PER_PAGE = 33;

  static final int BYTES_PER_PROOF_NODE = 32;

  private static final long MAX_INDEX = 0xffff_ffffL;

  public PlanLimits {
    if (maxPages < 1 || maxEntries < 1 || maxEntries > 0xffff) {
      throw new IllegalArgumentException("a chunk needs a page and 1 to 65535 entries");
    }
    if (maxChunks < 1 || maxChunks > MAX_CHUNKS) {
      throw new IllegalArgumentException("maxChunks lies in 1.." + MAX_CHUNKS);
    }
  }

  /** Bytes left for a chunk that touches so many pages and is proven by so many nodes. */
  public int roomBytes(int pages, int proofNodes) {
    return transactionBytes
        - fixedBytes
        - pages * BYTES_PER_PAGE
        - proofNodes * BYTES_PER_PROOF_NODE;
  }

  static void requireIndex(long index) {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("no u32 index: " + index);
    }
  }
}
