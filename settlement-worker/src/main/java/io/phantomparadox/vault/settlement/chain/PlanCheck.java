package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.program.VaultAccount.ItemEntry;
import io.phantomparadox.vault.solana.program.VaultAccount.ItemPage;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerEntry;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerPage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares the very chunks that would be sent with the batch they are for, by way of the chain's
 * own pages: the indexes that the plan took from events play no part in it. Pure.
 */
final class PlanCheck {
  private static final int ENTRIES_PER_PAGE = 255;

  private final List<Chunk> chunks;
  private final LoggedBatch batch;

  PlanCheck(LoggedBatch batch, SettlementPlan plan) {
    this.batch = batch;
    this.chunks = plan.getChunks().stream().map(ChunkBytes::decode).toList();
  }

  /** Ledger pages that the chunks speak of. */
  SortedSet<Integer> ledgerPages() {
    SortedSet<Integer> pages = new TreeSet<>();
    for (Chunk chunk : chunks) {
      switch (chunk) {
        case Chunk.Items(List<ItemMove> moves) ->
            moves.forEach(
                move -> {
                  pages.add(move.fromWallet() / ENTRIES_PER_PAGE);
                  pages.add(move.toWallet() / ENTRIES_PER_PAGE);
                });
        case Chunk.Debits ignored -> pages.addAll(chunk.pages());
        case Chunk.Credits ignored -> pages.addAll(chunk.pages());
      }
    }
    return pages;
  }

  /** Item pages that the chunks speak of. */
  SortedSet<Integer> itemPages() {
    SortedSet<Integer> pages = new TreeSet<>();
    for (Chunk chunk : chunks) {
      if (chunk instanceof Chunk.Items) {
        pages.addAll(chunk.pages());
      }
    }
    return pages;
  }

  PlanFit check(Map<Integer, LedgerPage> ledger, Map<Integer, ItemPage> items) {
    Map<Bytes32, Long> deltas = new HashMap<>();
    Map<Bytes32, List<Bytes32>> moves = new HashMap<>();
    String shortOf = null;
    try {
      for (Chunk chunk : chunks) {
        switch (chunk) {
          case Chunk.Debits(List<BalanceChange> changes) -> {
            for (BalanceChange change : changes) {
              LedgerEntry wallet = wallet(ledger, change.walletIndex());
              put(deltas, key(wallet), -change.lamports());
              if (Long.compareUnsigned(wallet.availableLamports(), change.lamports()) < 0) {
                shortOf =
                    "%s has %s lamports, its debit is %d"
                        .formatted(
                            wallet.wallet(),
                            Long.toUnsignedString(wallet.availableLamports()),
                            change.lamports());
              }
            }
          }
          case Chunk.Credits(List<BalanceChange> changes) -> {
            for (BalanceChange change : changes) {
              put(deltas, key(wallet(ledger, change.walletIndex())), change.lamports());
            }
          }
          case Chunk.Items(List<ItemMove> all) -> {
            for (ItemMove move : all) {
              ItemEntry item = item(items, move.itemIndex());
              if (item.owner() != move.fromWallet()) {
                return new PlanFit.Wrong(
                    "item %s belongs to wallet %d, the plan takes it from wallet %d"
                        .formatted(item.item().toHex(), item.owner(), move.fromWallet()));
              }
              Bytes32 from = key(wallet(ledger, move.fromWallet()));
              Bytes32 to = key(wallet(ledger, move.toWallet()));
              if (moves.put(new Bytes32(item.item().toBytes()), List.of(from, to)) != null) {
                return new PlanFit.Wrong("item " + item.item().toHex() + " moves twice");
              }
            }
          }
        }
      }
    } catch (NotThereException e) {
      return new PlanFit.Wrong(String.valueOf(e.getMessage()));
    }
    if (!deltas.equals(batchDeltas())) {
      return new PlanFit.Wrong("the chunks' debits and credits are not the batch's");
    }
    if (!moves.equals(batchMoves())) {
      return new PlanFit.Wrong("the chunks' items are not the batch's");
    }
    return shortOf == null ? new PlanFit.Fits() : new PlanFit.NotCovered(shortOf);
  }

  private Map<Bytes32, Long> batchDeltas() {
    Map<Bytes32, Long> deltas = new HashMap<>();
    for (BatchPart part : batch.parts()) {
      for (NetDelta delta : part.getDeltas()) {
        deltas.put(delta.getWallet(), delta.getLamports());
      }
    }
    return deltas;
  }

  private Map<Bytes32, List<Bytes32>> batchMoves() {
    Map<Bytes32, List<Bytes32>> moves = new HashMap<>();
    for (BatchPart part : batch.parts()) {
      for (OwnerChange change : part.getOwnerChanges()) {
        moves.put(change.getItem(), List.of(change.getFrom(), change.getTo()));
      }
    }
    return moves;
  }

  private static void put(Map<Bytes32, Long> deltas, Bytes32 wallet, long lamports)
      throws NotThereException {
    if (deltas.put(wallet, lamports) != null) {
      throw new NotThereException("a wallet is debited or credited twice");
    }
  }

  private static Bytes32 key(LedgerEntry wallet) {
    return new Bytes32(wallet.wallet().toBytes());
  }

  private static LedgerEntry wallet(Map<Integer, LedgerPage> pages, int index)
      throws NotThereException {
    LedgerPage page = pages.get(index / ENTRIES_PER_PAGE);
    if (page == null || index % ENTRIES_PER_PAGE >= page.entries().size()) {
      throw new NotThereException("the chain has no wallet " + index);
    }
    return page.entries().get(index % ENTRIES_PER_PAGE);
  }

  private static ItemEntry item(Map<Integer, ItemPage> pages, int index) throws NotThereException {
    ItemPage page = pages.get(index / ENTRIES_PER_PAGE);
    if (page == null || index % ENTRIES_PER_PAGE >= page.entries().size()) {
      throw new NotThereException("the chain has no item " + index);
    }
    return page.entries().get(index % ENTRIES_PER_PAGE);
  }

  private static final class NotThereException extends Exception {
    private static final long serialVersionUID = 1;

    NotThereException(String message) {
      super(message);
    }
  }
}
