package io.phantomparadox.vault.testkit.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chunks as the program reads them (docs/PROGRAM.md): their entries, and the Merkle root over all
 * of a batch.
 */
final class ChunkBytes {
  static final int DEBITS = 0;
  static final int ITEMS = 1;
  static final int CREDITS = 2;

  private static final int HEADER = 3;

  private ChunkBytes() {}

  /**
   * Adds a chunk's entries: lamports by wallet index (taken ones below zero), or {@code from to} by
   * item index.
   *
   * @throws EvidenceException when the program would refuse the bytes
   */
  static void read(byte[] chunk, Map<Long, Long> cash, Map<Long, String> moves) {
    if (chunk.length < HEADER) {
      throw new EvidenceException("a chunk of " + chunk.length + " bytes");
    }
    int kind = chunk[0];
    int count = Bytes.u16(chunk, 1);
    int at = HEADER;
    long before = -1;
    for (int i = 0; i < count; i++) {
      long index = Integer.toUnsignedLong(Bytes.u32(chunk, at));
      at += 4;
      if (index <= before) {
        throw new EvidenceException("chunk entries do not ascend at entry " + i);
      }
      before = index;
      if (kind == ITEMS) {
        String move = Bytes.u32(chunk, at) + " to " + Bytes.u32(chunk, at + 4);
        at += 8;
        once(moves.put(index, move), index);
      } else {
        long lamports = 0;
        int shift = 0;
        int next;
        do {
          next = Byte.toUnsignedInt(chunk[at++]);
          lamports |= (long) (next & 0x7f) << shift;
          shift += 7;
        } while ((next & 0x80) != 0);
        once(cash.put(index, kind == DEBITS ? -lamports : lamports), index);
      }
    }
    if (at != chunk.length || count == 0 || kind > CREDITS || kind < DEBITS) {
      throw new EvidenceException(
          "a chunk of kind %d with %d entries and %d bytes".formatted(kind, count, chunk.length));
    }
  }

  private static void once(@Nullable Object before, long index) {
    if (before != null) {
      throw new EvidenceException("index " + index + " is in two chunks");
    }
  }

  /** The root over the chunks in the order of their indexes, hex. */
  static String root(byte[] program, long game, long batchId, List<byte[]> chunks) {
    if (chunks.isEmpty()) {
      return "0".repeat(64);
    }
    List<byte[]> level = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      level.add(
          Bytes.sha256(
              new byte[] {0},
              program,
              Bytes.littleEndian(game, 8),
              Bytes.littleEndian(batchId, 8),
              Bytes.littleEndian(i, 2),
              chunks.get(i)));
    }
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(
            i + 1 < level.size()
                ? Bytes.sha256(new byte[] {1}, level.get(i), level.get(i + 1))
                : level.get(i));
      }
      level = above;
    }
    return Bytes.hex(level.getFirst());
  }

  /** Net changes by index, as a batch's deltas and owner changes say them. */
  static Map<Long, Long> cash(BatchEvidence batch, Map<String, Long> walletIndexes) {
    Map<Long, Long> cash = new TreeMap<>();
    batch
        .deltas()
        .forEach((wallet, delta) -> cash.put(walletIndexes.getOrDefault(wallet, -1L), delta));
    return cash;
  }

  static Map<Long, String> moves(
      BatchEvidence batch, Map<String, Long> walletIndexes, Map<String, Long> itemIndexes) {
    Map<Long, String> moves = new TreeMap<>();
    batch
        .ownerChanges()
        .forEach(
            change ->
                moves.put(
                    itemIndexes.getOrDefault(change.item(), -1L),
                    walletIndexes.get(change.from()) + " to " + walletIndexes.get(change.to())));
    return moves;
  }
}
