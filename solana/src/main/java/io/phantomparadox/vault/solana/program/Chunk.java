package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.ByteString;
import java.util.List;

/**
 * The part of a batch that one transaction applies. Entries are strictly ascending by the first
 * index, at least one and at most {@value #ENTRIES_MAX}; a chunk that breaks this cannot be made.
 */
public sealed interface Chunk {
  /** Most entries the count field can say. */
  int ENTRIES_MAX = 0xffff;

  /**
   * One wallet's change.
   *
   * @param walletIndex 0 to 2^31−1
   * @param lamports above 0; the kind of the chunk says whether it is taken or given
   */
  record BalanceChange(int walletIndex, long lamports) {
    public BalanceChange {
      if (walletIndex < 0 || lamports <= 0) {
        throw new IllegalArgumentException(
            "wallet " + walletIndex + " changes by " + lamports + " lamports");
      }
    }
  }

  /**
   * One item's move between wallets, all by their indexes.
   *
   * @param fromWallet who must own it
   * @param toWallet who owns it then
   */
  record ItemMove(int itemIndex, int fromWallet, int toWallet) {
    public ItemMove {
      if (itemIndex < 0 || fromWallet < 0 || toWallet < 0) {
        throw new IllegalArgumentException(
            "item " + itemIndex + " from " + fromWallet + " to " + toWallet);
      }
    }
  }

  /** Lamports taken from wallets: the first phase. */
  record Debits(List<BalanceChange> changes) implements Chunk {
    public Debits {
      changes = List.copyOf(changes);
      ChunkCodec.requireAscending(changes.stream().mapToInt(BalanceChange::walletIndex).toArray());
    }

    @Override
    public int kind() {
      return ChunkCodec.DEBITS;
    }

    @Override
    public int count() {
      return changes.size();
    }

    /** Σ of the changes. */
    public long sumLamports() {
      return ChunkCodec.sum(changes);
    }

    @Override
    public List<Integer> pages() {
      return ChunkCodec.pages(changes.stream().mapToInt(BalanceChange::walletIndex));
    }
  }

  /** Items given new owners: the second phase. */
  record Items(List<ItemMove> moves) implements Chunk {
    public Items {
      moves = List.copyOf(moves);
      ChunkCodec.requireAscending(moves.stream().mapToInt(ItemMove::itemIndex).toArray());
    }

    @Override
    public int kind() {
      return ChunkCodec.ITEMS;
    }

    @Override
    public int count() {
      return moves.size();
    }

    @Override
    public List<Integer> pages() {
      return ChunkCodec.pages(moves.stream().mapToInt(ItemMove::itemIndex));
    }
  }

  /** Lamports given to wallets: the third phase. */
  record Credits(List<BalanceChange> changes) implements Chunk {
    public Credits {
      changes = List.copyOf(changes);
      ChunkCodec.requireAscending(changes.stream().mapToInt(BalanceChange::walletIndex).toArray());
    }

    @Override
    public int kind() {
      return ChunkCodec.CREDITS;
    }

    @Override
    public int count() {
      return changes.size();
    }

    /** Σ of the changes. */
    public long sumLamports() {
      return ChunkCodec.sum(changes);
    }

    @Override
    public List<Integer> pages() {
      return ChunkCodec.pages(changes.stream().mapToInt(BalanceChange::walletIndex));
    }
  }

  /** The kind byte: 0 debits, 1 items, 2 credits. */
  int kind();

  /** How many entries there are. */
  int count();

  /** The pages the entries stand on, ascending, each once: ledger pages, or item pages. */
  List<Integer> pages();

  /** The bytes that are hashed into the tree and sent. */
  default ByteString encode() {
    return ByteString.of(ChunkCodec.encode(this));
  }

  /** Reads chunk bytes; anything the program would refuse is {@link ChunkDecoding.Malformed}. */
  static ChunkDecoding decode(byte[] bytes) {
    return ChunkCodec.decode(bytes);
  }
}
