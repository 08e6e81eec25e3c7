package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.settlement.plan.CashEntry;
import io.phantomparadox.vault.settlement.plan.ItemEntry;
import io.phantomparadox.vault.settlement.plan.PlannedChunk;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkDecoding;
import java.nio.ByteBuffer;
import java.util.List;

/** Planned chunks as the program's bytes, and back from the log. */
final class ChunkBytes {
  private ChunkBytes() {}

  static ByteString encode(PlannedChunk planned) {
    Chunk chunk =
        switch (planned.kind()) {
          case DEBIT -> new Chunk.Debits(cash(planned));
          case CREDIT -> new Chunk.Credits(cash(planned));
          case ITEM -> new Chunk.Items(items(planned));
        };
    return chunk.encode();
  }

  private static List<Chunk.BalanceChange> cash(PlannedChunk planned) {
    return planned.entries().stream()
        .map(CashEntry.class::cast)
        .map(
            entry ->
                new Chunk.BalanceChange(Math.toIntExact(entry.walletIndex()), entry.lamports()))
        .toList();
  }

  private static List<Chunk.ItemMove> items(PlannedChunk planned) {
    return planned.entries().stream()
        .map(ItemEntry.class::cast)
        .map(
            entry ->
                new Chunk.ItemMove(
                    Math.toIntExact(entry.itemIndex()),
                    Math.toIntExact(entry.fromWallet()),
                    Math.toIntExact(entry.toWallet())))
        .toList();
  }

  /** A chunk of a logged plan; our own log always decodes. */
  static Chunk decode(ByteBuffer logged) {
    return switch (Chunk.decode(bytes(logged).toBytes())) {
      case ChunkDecoding.Decoded(Chunk chunk) -> chunk;
      case ChunkDecoding.Malformed malformed ->
          throw new IllegalStateException("a logged chunk is unreadable: " + malformed);
    };
  }

  static ByteString bytes(ByteBuffer logged) {
    byte[] bytes = new byte[logged.remaining()];
    logged.duplicate().get(bytes);
    return ByteString.of(bytes);
  }
}
