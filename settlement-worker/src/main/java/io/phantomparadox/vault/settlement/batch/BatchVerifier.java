package io.phantomparadox.vault.settlement.batch;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.solana.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a batch before money moves for it: its sums are what its header says, nothing is created,
 * and its deltas and owners follow from its executed trades. It does not net again; whoever wants
 * to know whether the netting was right replays the engine on the payload.
 */
public final class BatchVerifier {
  private BatchVerifier() {}

  /**
   * What is wrong with a batch, nothing when it is sound.
   *
   * @param previous the batch of the game before it, as far as this worker has read one
   */
  public static List<String> problems(LoggedBatch batch, @Nullable BatchIdentity previous) {
    List<String> problems = new ArrayList<>();
    chained(batch.identity(), previous, problems);
    hashed(batch, problems);
    try {
      sums(batch, problems);
    } catch (ArithmeticException e) {
      problems.add("a sum overflows 64 bits");
    }
    return problems;
  }

  private static void chained(
      BatchIdentity batch, @Nullable BatchIdentity previous, List<String> problems) {
    if (batch.batchId() < 1) {
      problems.add("batch ids begin with 1, this is " + batch.batchId());
    }
    if (batch.batchId() == 1 && !batch.previousHash().equals(Hash32.ZERO)) {
      problems.add("the first batch follows the zero hash, not " + batch.previousHash().toHex());
    }
    if (previous == null) {
      return;
    }
    check(
        problems, "batch id after " + previous.batchId(), batch.batchId(), previous.batchId() + 1);
    if (!batch.previousHash().equals(previous.batchHash())) {
      problems.add("it does not follow the hash of batch " + previous.batchId());
    }
  }

  /** The chain will hold these two for good: they must be of this very content. */
  private static void hashed(LoggedBatch batch, List<String> problems) {
    BatchIdentity id = batch.identity();
    BatchHash actual = BatchHash.of(id.game(), id.batchId(), batch.header(), batch.parts());
    if (!actual.batchHash().equals(id.batchHash())) {
      problems.add(
          "its content hashes to %s, its header says %s"
              .formatted(actual.batchHash().toHex(), id.batchHash().toHex()));
    }
    if (!actual.tradesRoot().equals(Hash32.of(batch.header().getTradesRoot().bytes()))) {
      problems.add("its trades root is not that of its trades");
    }
  }

  private static void sums(LoggedBatch batch, List<String> problems) {
    NetBatch header = batch.header();
    Map<TradeOutcome, Integer> outcomes = new HashMap<>();
    Map<Bytes32, Long> expected = new HashMap<>();
    long gross = 0;
    long members = 0;
    long deltaSum = 0;
    long received = 0;
    Map<Bytes32, Long> deltas = new HashMap<>();
    Map<Bytes32, OwnerChange> changes = new HashMap<>();
    List<BatchTrade> executed = new ArrayList<>();
    for (BatchPart part : batch.parts()) {
      for (BatchTrade trade : part.getTrades()) {
        members++;
        outcomes.merge(trade.getOutcome(), 1, Integer::sum);
        if (trade.getOutcome() == TradeOutcome.EXECUTED) {
          executed.add(trade);
          gross = Math.addExact(gross, trade.getAmountLamports());
          expected.merge(trade.getSeller(), trade.getAmountLamports(), Math::addExact);
          expected.merge(trade.getBuyer(), -trade.getAmountLamports(), Math::addExact);
        }
      }
      for (NetDelta delta : part.getDeltas()) {
        deltaSum = Math.addExact(deltaSum, delta.getLamports());
        received = Math.addExact(received, Math.max(0, delta.getLamports()));
        if (deltas.put(delta.getWallet(), delta.getLamports()) != null) {
          problems.add("two deltas for one wallet");
        }
      }
      for (OwnerChange change : part.getOwnerChanges()) {
        if (changes.put(change.getItem(), change) != null) {
          problems.add("two moves of one item");
        }
      }
    }
    check(problems, "members", members, header.getMembers());
    check(problems, "executed", executed.size(), header.getExecuted());
    check(
        problems,
        "deferred",
        outcomes.getOrDefault(TradeOutcome.DEFERRED, 0),
        header.getDeferred());
    check(
        problems,
        "rejected",
        outcomes.getOrDefault(TradeOutcome.REJECTED, 0),
        header.getRejected());
    check(problems, "gross lamports", gross, header.getGrossLamports());
    check(problems, "sum of deltas", deltaSum, 0);
    check(problems, "net lamports", received, header.getNetLamports());
    check(problems, "wallets changed", deltas.size(), header.getWalletsChanged());
    check(problems, "items moved", changes.size(), header.getItemsMoved());
    expected.values().removeIf(lamports -> lamports == 0);
    if (!expected.equals(deltas)) {
      problems.add("the deltas are not those of the executed trades");
    }
    if (!moves(executed).equals(ends(changes))) {
      problems.add("the owner changes are not those of the executed trades");
    }
  }

  /** Per item what its executed trades come to, in replay order: first seller to last buyer. */
  private static Map<Bytes32, List<Bytes32>> moves(List<BatchTrade> executed) {
    List<BatchTrade> replay = new ArrayList<>(executed);
    replay.sort(java.util.Comparator.comparingInt(BatchTrade::getReplayPosition));
    Map<Bytes32, List<Bytes32>> moves = new HashMap<>();
    for (BatchTrade trade : replay) {
      List<Bytes32> before = moves.get(trade.getItem());
      Bytes32 from = before == null ? trade.getSeller() : before.getFirst();
      moves.put(trade.getItem(), List.of(from, trade.getBuyer()));
    }
    moves.values().removeIf(move -> move.getFirst().equals(move.getLast()));
    return moves;
  }

  private static Map<Bytes32, List<Bytes32>> ends(Map<Bytes32, OwnerChange> changes) {
    Map<Bytes32, List<Bytes32>> ends = new HashMap<>();
    changes.forEach((item, change) -> ends.put(item, List.of(change.getFrom(), change.getTo())));
    return ends;
  }

  private static void check(List<String> problems, String what, long actual, long expected) {
    if (actual != expected) {
      problems.add("%s: %d, expected %d".formatted(what, actual, expected));
    }
  }
}
