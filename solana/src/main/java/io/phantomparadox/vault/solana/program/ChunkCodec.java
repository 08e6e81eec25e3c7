package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The bytes of a chunk (RULES, last section): kind u8, count u16, then entries; integers
 * little-endian, amounts as the shortest unsigned LEB128.
 */
public final class ChunkCodec {
  /** Bytes before the first entry. */
  public static final int HEADER_BYTES = 3;

  /** Bytes of an item entry. */
  public static final int ITEM_ENTRY_BYTES = 12;

  static final int DEBITS = 0;
  static final int ITEMS = 1;
  static final int CREDITS = 2;

  private static final int INDEX_BYTES = 4;

  private ChunkCodec() {}

  /** Bytes of a debit or credit entry of this amount. */
  public static int balanceEntryBytes(long lamports) {
    return INDEX_BYTES + Math.max(1, (64 - Long.numberOfLeadingZeros(lamports) + 6) / 7);
  }

  static void requireAscending(int[] indexes) {
    if (indexes.length == 0 || indexes.length > Chunk.ENTRIES_MAX) {
      throw new IllegalArgumentException("a chunk of " + indexes.length + " entries");
    }
    for (int i = 1; i < indexes.length; i++) {
      if (indexes[i] <= indexes[i - 1]) {
        throw new IllegalArgumentException("index " + indexes[i] + " after " + indexes[i - 1]);
      }
    }
  }

  static long sum(List<BalanceChange> changes) {
    long sum = 0;
    for (BalanceChange change : changes) {
      sum = Math.addExact(sum, change.lamports());
    }
    return sum;
  }

  static List<Integer> pages(IntStream ascendingIndexes) {
    return ascendingIndexes.map(VaultAddresses::pageOf).distinct().boxed().toList();
  }

  static byte[] encode(Chunk chunk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    out.write(chunk.kind());
    littleEndian(out, chunk.count(), 2);
    switch (chunk) {
      case Chunk.Debits(List<BalanceChange> changes) -> changes(out, changes);
      case Chunk.Credits(List<BalanceChange> changes) -> changes(out, changes);
      case Chunk.Items(List<ItemMove> moves) -> {
        for (ItemMove move : moves) {
          littleEndian(out, move.itemIndex(), 4);
          littleEndian(out, move.fromWallet(), 4);
          littleEndian(out, move.toWallet(), 4);
        }
      }
    }
    return out.toByteArray();
  }

  static ChunkDecoding decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return malformed(bytes.length + " bytes, fewer than its head");
    }
    int kind = bytes[0];
    int count = Byte.toUnsignedInt(bytes[1]) | Byte.toUnsignedInt(bytes[2]) << 8;
    if (count == 0) {
      return malformed("no entries");
    }
    Reader in = new Reader(bytes);
    try {
      Chunk chunk =
          switch (kind) {
            case DEBITS -> new Chunk.Debits(in.changes(count));
            case CREDITS -> new Chunk.Credits(in.changes(count));
            case ITEMS -> new Chunk.Items(in.moves(count));
            default -> null;
          };
      if (chunk == null) {
        return malformed("kind " + Byte.toUnsignedInt(bytes[0]) + " is unknown");
      }
      if (in.at < bytes.length) {
        return malformed((bytes.length - in.at) + " bytes after its entries");
      }
      return new ChunkDecoding.Decoded(chunk);
    } catch (MalformedChunkException malformed) {
      return malformed(String.valueOf(malformed.getMessage()));
    } catch (IllegalArgumentException broken) {
      // the constructors check order and ranges; from bytes that is an answer, not a fault
      return malformed(String.valueOf(broken.getMessage()));
    }
  }

  private static ChunkDecoding malformed(String problem) {
    return new ChunkDecoding.Malformed(problem);
  }

  private static void changes(ByteArrayOutputStream out, List<BalanceChange> changes) {
    for (BalanceChange change : changes) {
      littleEndian(out, change.walletIndex(), 4);
      long rest = change.lamports();
      while (rest > 0x7f) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  private static void littleEndian(ByteArrayOutputStream out, int value, int size) {
    for (int i = 0; i < size; i++) {
      out.write(value >>> (8 * i) & 0xff);
    }
  }

  private static final class MalformedChunkException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedChunkException(String problem) {
      super(problem, null, false, false);
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at = HEADER_BYTES;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    List<BalanceChange> changes(int count) throws MalformedChunkException {
      List<BalanceChange> changes = new ArrayList<>(Math.min(count, 1024));
      for (int i = 0; i < count; i++) {
        int wallet = index();
        changes.add(new BalanceChange(wallet, amount()));
      }
      return changes;
    }

    List<ItemMove> moves(int count) throws MalformedChunkException {
      List<ItemMove> moves = new ArrayList<>(Math.min(count, 1024));
      for (int i = 0; i < count; i++) {
        int item = index();
        int from = index();
        moves.add(new ItemMove(item, from, index()));
      }
      return moves;
    }

    private int index() throws MalformedChunkException {
      int value = 0;
      for (int i = 0; i < INDEX_BYTES; i++) {
        value |= u8() << (8 * i);
      }
      if (value < 0) {
        throw new MalformedChunkException("an index above 2^31-1");
      }
      return value;
    }

    private long amount() throws MalformedChunkException {
      long value = 0;
      for (int shift = 0; shift < 63; shift += 7) {
        int next = u8();
        value |= (long) (next & 0x7f) << shift;
        if ((next & 0x80) == 0) {
          if (next == 0) {
            throw new MalformedChunkException("an amount of 0 or not in its shortest form");
          }
          return value;
        }
      }
      throw new MalformedChunkException("an amount above 2^63-1");
    }

    private int u8() throws MalformedChunkException {
      if (at >= bytes.length) {
        throw new MalformedChunkException("ends at byte " + bytes.length + ", inside its entries");
      }
      return Byte.toUnsignedInt(bytes[at++]);
    }
  }
}
