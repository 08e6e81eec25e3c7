package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.BatchPayload;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.EncodedChunks;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.payload.UnixFs;
import io.phantomparadox.vault.settlement.plan.CashEntry;
import io.phantomparadox.vault.settlement.plan.ChunkPlan;
import io.phantomparadox.vault.settlement.plan.ChunkPlanner;
import io.phantomparadox.vault.settlement.plan.ItemEntry;
import io.phantomparadox.vault.settlement.plan.PlannedChunk.Kind;
import io.phantomparadox.vault.solana.Hash32;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes a batch's plan from the log alone: indexes come from events, never from the chain. */
final class BatchPlanner {
  private final IndexDirectory directory;
  private final SettlementChain chain;

  BatchPlanner(IndexDirectory directory, SettlementChain chain) {
    this.directory = directory;
    this.chain = chain;
  }

  /** A plan, or why there is none. */
  sealed interface Planning {
    /** The plan to log. */
    record Planned(SettlementPlan plan) implements Planning {}

    /** The events up to the cut's slot have not all arrived. */
    record NotYet(String why) implements Planning {}

    /** There will never be one. */
    record Impossible(String why) implements Planning {}
  }

  /** A plan that moves nothing, for a batch that will be voided. */
  SettlementPlan nothing(LoggedBatch batch) {
    byte[] payload = batch.payload().toBytes();
    return new SettlementPlan(
        new Bytes32(BatchPayload.digest(payload)),
        UnixFs.cid(payload).text(),
        (long) payload.length,
        new Bytes32(new byte[Hash32.SIZE]),
        0,
        0,
        0,
        0L,
        List.of());
  }

  Planning plan(LoggedBatch batch) throws ChainUnavailableException {
    if (directory.completeToSlot() < batch.identity().asOfSlot()) {
      return new Planning.NotYet(
          "chain events are complete to slot %d, the cut had seen slot %d"
              .formatted(directory.completeToSlot(), batch.identity().asOfSlot()));
    }
    List<CashEntry> debits = new ArrayList<>();
    List<CashEntry> credits = new ArrayList<>();
    List<ItemEntry> items = new ArrayList<>();
    try {
      for (BatchPart part : batch.parts()) {
        for (NetDelta delta : part.getDeltas()) {
          long wallet = wallet(batch, delta.getWallet());
          long lamports = delta.getLamports();
          (lamports < 0 ? debits : credits).add(new CashEntry(wallet, Math.absExact(lamports)));
        }
        for (OwnerChange change : part.getOwnerChanges()) {
          items.add(
              new ItemEntry(
                  item(batch, change.getItem()),
                  wallet(batch, change.getFrom()),
                  wallet(batch, change.getTo())));
        }
      }
      var limits = chain.limits(batch.identity().game());
      return switch (ChunkPlanner.plan(debits, items, credits, limits)) {
        case ChunkPlanner.Planning.Planned(ChunkPlan plan) ->
            new Planning.Planned(toLog(batch, plan));
        case ChunkPlanner.Planning.TooLarge(int chunks, int max) ->
            new Planning.Impossible("it needs %d chunks, %d is the limit".formatted(chunks, max));
      };
    } catch (UnknownIndexException | IllegalArgumentException | ArithmeticException e) {
      return new Planning.Impossible(e.getMessage());
    }
  }

  private SettlementPlan toLog(LoggedBatch batch, ChunkPlan plan) {
    EncodedChunks chunks = chain.encode(batch.identity(), plan);
    byte[] payload = batch.payload().toBytes();
    return new SettlementPlan(
        new Bytes32(BatchPayload.digest(payload)),
        UnixFs.cid(payload).text(),
        (long) payload.length,
        new Bytes32(chunks.root().toBytes()),
        plan.count(Kind.DEBIT),
        plan.count(Kind.ITEM),
        plan.count(Kind.CREDIT),
        plan.sumLamports(Kind.DEBIT),
        chunks.chunks().stream().map(ByteBuffer::wrap).toList());
  }

  private long wallet(LoggedBatch batch, Bytes32 wallet) throws UnknownIndexException {
    return known("wallet", wallet, directory.wallet(batch.identity().game(), wallet));
  }

  private long item(LoggedBatch batch, Bytes32 item) throws UnknownIndexException {
    return known("item", item, directory.item(batch.identity().game(), item));
  }

  private static long known(String what, Bytes32 id, OptionalLong index)
      throws UnknownIndexException {
    return index.orElseThrow(() -> new UnknownIndexException(what, id));
  }

  private static final class UnknownIndexException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownIndexException(String what, Bytes32 id) {
      super("no index of " + what + " " + java.util.HexFormat.of().formatHex(id.bytes()));
    }
  }
}
