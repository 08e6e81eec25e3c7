package io.phantomparadox.vault.netting;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merkle tree over the executed trades of a batch in replay order: a player proves with a few
 * hashes that a trade is in a batch.
 *
 * <ul>
 *   <li>leaf = sha256(0x00 ‖ ASCII "trade" ‖ sell intent ‖ buy intent ‖ item ‖ seller ‖ buyer ‖
 *       amount u64 LE)
 *   <li>node = sha256(0x01 ‖ left ‖ right), by position; the last of an odd row is carried up as it
 *       is
 *   <li>root of no trades = 32 zero bytes
 * </ul>
 */
public final class TradesTree {
  private static final byte[] LEAF_TAG = "trade".getBytes(StandardCharsets.US_ASCII);
  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  private final List<Id32[]> rows;
  private final Map<Id32, Integer> positionOf;

  private TradesTree(List<Id32[]> rows, Map<Id32, Integer> positionOf) {
    this.rows = rows;
    this.positionOf = positionOf;
  }

  /**
   * @param trades in canonical order
   * @param replaySequence indexes of the executed ones
   */
  public static TradesTree of(List<Trade> trades, IntSequence replaySequence) {
    MessageDigest digest = Sha256.digest();
    Id32[] row = new Id32[replaySequence.size()];
    Map<Id32, Integer> positionOf = HashMap.newHashMap(2 * row.length);
    for (int k = 0; k < row.length; k++) {
      Trade trade = trades.get(replaySequence.get(k));
      row[k] = leaf(trade, digest);
      positionOf.put(trade.sellIntentId(), k);
      positionOf.put(trade.buyIntentId(), k);
    }
    List<Id32[]> rows = new ArrayList<>();
    rows.add(row);
    while (row.length > 1) {
      row = parents(row, digest);
      rows.add(row);
    }
    return new TradesTree(rows, positionOf);
  }

  private static Id32[] parents(Id32[] row, MessageDigest digest) {
    Id32[] parents = new Id32[(row.length + 1) / 2];
    for (int k = 0; k < parents.length; k++) {
      parents[k] = 2 * k + 1 < row.length ? node(row[2 * k], row[2 * k + 1], digest) : row[2 * k];
    }
    return parents;
  }

  /** The root: 32 zero bytes for no trades. */
  public Id32 root() {
    Id32[] top = rows.getLast();
    return top.length == 0 ? Id32.ZERO : top[0];
  }

  /** Number of leaves. */
  public int size() {
    return rows.getFirst().length;
  }

  /** The proof for the trade that used this intent; empty when no executed trade did. */
  public Optional<Proof> proofOf(Id32 intentId) {
    return Optional.ofNullable(positionOf.get(intentId)).map(this::proofAt);
  }

  /** The proof for the k-th executed trade of the replay sequence. */
  public Proof proofAt(int position) {
    List<Id32> siblings = new ArrayList<>();
    int at = position;
    for (Id32[] row : rows.subList(0, rows.size() - 1)) {
      int sibling = at ^ 1;
      if (sibling < row.length) {
        siblings.add(row[sibling]);
      }
      at >>= 1;
    }
    return new Proof(position, size(), siblings);
  }

  /** The leaf of a trade. */
  public static Id32 leaf(Trade trade) {
    return leaf(trade, Sha256.digest());
  }

  private static Id32 leaf(Trade trade, MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + LEAF_TAG.length + 5 * Id32.BYTES + Long.BYTES);
    bytes.put(LEAF_PREFIX).put(LEAF_TAG);
    trade.sellIntentId().write(bytes);
    trade.buyIntentId().write(bytes);
    trade.item().write(bytes);
    trade.seller().write(bytes);
    trade.buyer().write(bytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(trade.amountLamports());
    return Id32.of(digest.digest(bytes.array()));
  }

  private static Id32 node(Id32 left, Id32 right, MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * Id32.BYTES);
    bytes.put(NODE_PREFIX);
    left.write(bytes);
    right.write(bytes);
    return Id32.of(digest.digest(bytes.array()));
  }

  /**
   * What shows that a leaf is under a root.
   *
   * @param position of the leaf, from 0
   * @param size number of leaves of the tree
   * @param siblings from the leaf's row upwards; rows where the node is carried up have none
   */
  public record Proof(int position, int size, List<Id32> siblings) {
    public Proof {
      siblings = List.copyOf(siblings);
      if (position < 0 || position >= size) {
        throw new IllegalArgumentException("no leaf " + position + " among " + size);
      }
    }

    /** True when the leaf at this position leads to the root, with no sibling left over. */
    public boolean proves(Id32 leaf, Id32 root) {
      MessageDigest digest = Sha256.digest();
      Id32 hash = leaf;
      int used = 0;
      int at = position;
      for (int width = size; width > 1; width = (width + 1) / 2, at >>= 1) {
        if ((at ^ 1) >= width) {
          continue;
        }
        if (used == siblings.size()) {
          return false;
        }
        Id32 sibling = siblings.get(used++);
        hash = (at & 1) == 0 ? node(hash, sibling, digest) : node(sibling, hash, digest);
      }
      return used == siblings.size() && hash.equals(root);
    }
  }
}
