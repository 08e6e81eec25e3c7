package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree over the chunks of one batch.
 *
 * <p>Leaf = sha256(0x00 ‖ program ‖ game u64 ‖ batch id u64 ‖ chunk index u16 ‖ chunk), node =
 * sha256(0x01 ‖ left ‖ right), integers little-endian. On a level with an odd number of nodes the
 * last goes up as it is and the proof has no element there.
 */
public final class ChunkTree {
  /** Most chunks a batch may have. */
  public static final int CHUNKS_MAX = 8192;

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  /** From the leaves up to the root; empty when there are no chunks. */
  private final List<List<Hash32>> levels;

  private ChunkTree(List<List<Hash32>> levels) {
    this.levels = levels;
  }

  /**
   * The tree over encoded chunks in the order of their indexes.
   *
   * @throws IllegalArgumentException when there are more than {@value #CHUNKS_MAX}
   */
  public static ChunkTree of(PublicKey program, long game, long batchId, List<ByteString> chunks) {
    if (chunks.size() > CHUNKS_MAX) {
      throw new IllegalArgumentException(chunks.size() + " chunks, at most " + CHUNKS_MAX);
    }
    List<List<Hash32>> levels = new ArrayList<>();
    List<Hash32> level = new ArrayList<>(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      level.add(leaf(program, game, batchId, i, chunks.get(i)));
    }
    while (!level.isEmpty()) {
      levels.add(level);
      level = level.size() == 1 ? List.of() : above(level);
    }
    return new ChunkTree(levels);
  }

  /** The hash of one chunk in its place. */
  public static Hash32 leaf(
      PublicKey program, long game, long batchId, int chunkIndex, ByteString chunk) {
    byte[] place =
        ByteBuffer.allocate(18)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(game)
            .putLong(batchId)
            .putShort((short) chunkIndex)
            .array();
    return Hash32.sha256(LEAF, program.toBytes(), place, chunk.toBytes());
  }

  /** The root; {@link Hash32#ZERO} when there are no chunks. */
  public Hash32 root() {
    return levels.isEmpty() ? Hash32.ZERO : levels.getLast().getFirst();
  }

  /** How many chunks there are. */
  public int size() {
    return levels.isEmpty() ? 0 : levels.getFirst().size();
  }

  /**
   * The siblings from the leaf up that prove a chunk.
   *
   * @throws IndexOutOfBoundsException when there is no such chunk
   */
  public List<Hash32> proof(int chunkIndex) {
    Objects.checkIndex(chunkIndex, size());
    List<Hash32> proof = new ArrayList<>();
    int position = chunkIndex;
    for (List<Hash32> level : levels) {
      int sibling = position ^ 1;
      if (sibling < level.size()) {
        proof.add(level.get(sibling));
      }
      position /= 2;
    }
    return proof;
  }

  /** Whether {@code leaf} stands at {@code chunkIndex} of {@code count} chunks under a root. */
  public static boolean verify(
      Hash32 root, Hash32 leaf, int chunkIndex, int count, List<Hash32> proof) {
    if (chunkIndex < 0 || chunkIndex >= count || count > CHUNKS_MAX) {
      return false;
    }
    Hash32 hash = leaf;
    int used = 0;
    int position = chunkIndex;
    for (int width = count; width > 1; width = (width + 1) / 2) {
      int sibling = position ^ 1;
      if (sibling < width) {
        if (used == proof.size()) {
          return false;
        }
        Hash32 other = proof.get(used++);
        hash = sibling < position ? node(other, hash) : node(hash, other);
      }
      position /= 2;
    }
    return used == proof.size() && hash.equals(root);
  }

  private static List<Hash32> above(List<Hash32> level) {
    List<Hash32> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i < level.size(); i += 2) {
      above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
    }
    return above;
  }

  private static Hash32 node(Hash32 left, Hash32 right) {
    return Hash32.sha256(NODE, left.toBytes(), right.toBytes());
  }
}
