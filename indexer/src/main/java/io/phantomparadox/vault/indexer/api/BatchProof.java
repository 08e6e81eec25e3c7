package io.phantomparadox.vault.indexer.api;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.program.ChunkDecoding;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a wallet's or an item's change is part of a committed batch: the chunk that holds it,
 * and the siblings that lead from its leaf to the root in the Batch account (layout:
 * docs/PROGRAM.md).
 */
final class BatchProof {
  private final PublicKey program;
  private final long game;
  private final long batchId;
  private final List<ByteString> chunks;
  private final ChunkTree tree;

  /**
   * @param chunks by global index
   */
  BatchProof(PublicKey program, long game, long batchId, List<byte[]> chunks) {
    this.program = program;
    this.game = game;
    this.batchId = batchId;
    this.chunks = chunks.stream().map(ByteString::of).toList();
    this.tree = ChunkTree.of(program, game, batchId, this.chunks);
  }

  Hash32 root() {
    return tree.root();
  }

  /** The proof of a wallet's debit or credit; empty when the batch does not change it. */
  Optional<Map<String, @Nullable Object>> ofWallet(int walletIndex) {
    for (int i = 0; i < chunks.size(); i++) {
      List<BalanceChange> changes =
          switch (decode(i)) {
            case Chunk.Debits(List<BalanceChange> debits) -> debits;
            case Chunk.Credits(List<BalanceChange> credits) -> credits;
            case Chunk.Items ignored -> List.of();
          };
      for (BalanceChange change : changes) {
        if (change.walletIndex() == walletIndex) {
          long sign = decode(i) instanceof Chunk.Debits ? -1 : 1;
          Map<String, @Nullable Object> proof = proof(i);
          proof.put("walletIndex", walletIndex);
          proof.put("deltaLamports", sign * change.lamports());
          return Optional.of(proof);
        }
      }
    }
    return Optional.empty();
  }

  /** The proof of an item's move; empty when the batch does not move it. */
  Optional<Map<String, @Nullable Object>> ofItem(int itemIndex) {
    for (int i = 0; i < chunks.size(); i++) {
      if (decode(i) instanceof Chunk.Items(List<ItemMove> moves)) {
        for (ItemMove move : moves) {
          if (move.itemIndex() == itemIndex) {
            Map<String, @Nullable Object> proof = proof(i);
            proof.put("itemIndex", itemIndex);
            proof.put("fromWalletIndex", move.fromWallet());
            proof.put("toWalletIndex", move.toWallet());
            return Optional.of(proof);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Chunk decode(int index) {
    return switch (Chunk.decode(chunks.get(index).toBytes())) {
      case ChunkDecoding.Decoded(Chunk chunk) -> chunk;
      case ChunkDecoding.Malformed malformed ->
          throw new IllegalStateException("a chunk under a committed root: " + malformed);
    };
  }

  private Map<String, @Nullable Object> proof(int index) {
    Map<String, @Nullable Object> proof = new LinkedHashMap<>();
    proof.put("game", game);
    proof.put("batchId", batchId);
    proof.put("program", program.toBase58());
    proof.put("batchAccount", VaultProgram.at(program).addresses().batch(game, batchId).toBase58());
    proof.put("chunks", chunks.size());
    proof.put("chunkIndex", index);
    proof.put("chunk", java.util.HexFormat.of().formatHex(chunks.get(index).toBytes()));
    proof.put("leaf", ChunkTree.leaf(program, game, batchId, index, chunks.get(index)).toHex());
    proof.put("path", tree.proof(index).stream().map(Hash32::toHex).toList());
    proof.put("root", root().toHex());
    return proof;
  }
}
