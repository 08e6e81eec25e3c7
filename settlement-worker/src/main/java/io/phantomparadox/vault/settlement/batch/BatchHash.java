package io.phantomparadox.vault.settlement.batch;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OpeningBalance;
import io.phantomparadox.vault.schemas.avro.OpeningOwner;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.solana.Hash32;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hash of a batch and the root over its executed trades, computed from its records alone. The
 * layout is that of the netting engine's {@code BatchCommitment} and {@code TradesTree}; this is
 * settlement's own reading of it, so that a header that does not belong to its content stops here.
 *
 * @param batchHash SHA-256 of the batch's canonical bytes
 * @param tradesRoot root of the tree over the executed trades; zero when there are none
 */
public record BatchHash(Hash32 batchHash, Hash32 tradesRoot) {
  private static final byte[] TAG = "ppv-batch-1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRADE_TAG = "trade".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  /** Computes both from the parts of a batch, in order, and its header. */
  public static BatchHash of(long game, long batchId, NetBatch header, List<BatchPart> parts) {
    Content content = Content.of(parts);
    Hash32 root = root(content.sequence());
    Digest digest = new Digest();
    digest.bytes(TAG);
    digest.u64(game);
    digest.u64(batchId);
    digest.id(header.getPreviousHash());
    digest.u64(header.getCutAtMillis());
    digest.u64(header.getAsOfSlot());
    digest.u32(header.getEngineVersion());
    digest.u8(header.getEngineLevel());
    digest.u32(content.members.size());
    Map<Long, Integer> indexByPlace = new HashMap<>();
    for (BatchTrade trade : content.members) {
      indexByPlace.put(trade.getPlace(), indexByPlace.size());
      digest.id(trade.getSell().getIntentId());
      digest.id(trade.getBuy().getIntentId());
      digest.id(trade.getItem());
      digest.id(trade.getSeller());
      digest.id(trade.getBuyer());
      digest.u64(trade.getAmountLamports());
      digest.u64(trade.getPlace());
    }
    digest.u32(content.balances.size());
    for (OpeningBalance balance : content.balances) {
      digest.id(balance.getWallet());
      digest.u64(balance.getLamports());
    }
    digest.u32(content.owners.size());
    for (OpeningOwner owner : content.owners) {
      digest.id(owner.getItem());
      digest.id(owner.getOwner());
    }
    List<BatchTrade> sequence = content.sequence();
    digest.u32(sequence.size());
    for (BatchTrade trade : sequence) {
      digest.u32(indexByPlace.getOrDefault(trade.getPlace(), -1));
    }
    digest.u32(content.deltas.size());
    for (NetDelta delta : content.deltas) {
      digest.id(delta.getWallet());
      digest.u64(delta.getLamports());
    }
    digest.u32(content.changes.size());
    for (OwnerChange change : content.changes) {
      digest.id(change.getItem());
      digest.id(change.getFrom());
      digest.id(change.getTo());
    }
    digest.bytes(root.toBytes());
    return new BatchHash(digest.finish(), root);
  }

  /** All parts as one, each list in the order of the canonical bytes. */
  private record Content(
      List<BatchTrade> members,
      List<OpeningBalance> balances,
      List<OpeningOwner> owners,
      List<NetDelta> deltas,
      List<OwnerChange> changes) {

    static Content of(List<BatchPart> parts) {
      Content all =
          new Content(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>());
      for (BatchPart part : parts) {
        all.members.addAll(part.getTrades());
        all.balances.addAll(part.getOpeningBalances());
        all.owners.addAll(part.getOpeningOwners());
        all.deltas.addAll(part.getDeltas());
        all.changes.addAll(part.getOwnerChanges());
      }
      all.members.sort(Comparator.comparingLong(BatchTrade::getPlace));
      all.balances.sort(Comparator.comparing(OpeningBalance::getWallet));
      all.owners.sort(Comparator.comparing(OpeningOwner::getItem));
      all.deltas.sort(Comparator.comparing(NetDelta::getWallet));
      all.changes.sort(Comparator.comparing(OwnerChange::getItem));
      return all;
    }

    List<BatchTrade> sequence() {
      return members.stream()
          .filter(trade -> trade.getOutcome() == TradeOutcome.EXECUTED)
          .sorted(Comparator.comparingInt(BatchTrade::getReplayPosition))
          .toList();
    }
  }

  private static Hash32 root(List<BatchTrade> sequence) {
    List<Hash32> level = new ArrayList<>(sequence.size());
    for (BatchTrade trade : sequence) {
      level.add(leaf(trade));
    }
    while (level.size() > 1) {
      List<Hash32> above = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i < level.size(); i += 2) {
        above.add(
            i + 1 < level.size()
                ? Hash32.sha256(NODE, level.get(i).toBytes(), level.get(i + 1).toBytes())
                : level.get(i));
      }
      level = above;
    }
    return level.isEmpty() ? Hash32.ZERO : level.getFirst();
  }

  private static Hash32 leaf(BatchTrade trade) {
    byte[] amount =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(trade.getAmountLamports())
            .array();
    return Hash32.sha256(
        LEAF,
        TRADE_TAG,
        trade.getSell().getIntentId().bytes(),
        trade.getBuy().getIntentId().bytes(),
        trade.getItem().bytes(),
        trade.getSeller().bytes(),
        trade.getBuyer().bytes(),
        amount);
  }

  /** Little-endian numbers into SHA-256. */
  private static final class Digest {
    private final MessageDigest sha256;
    private final ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    private Digest() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    void bytes(byte[] bytes) {
      sha256.update(bytes);
    }

    void id(Bytes32 id) {
      sha256.update(id.bytes());
    }

    void u64(long value) {
      sha256.update(number.clear().putLong(value).array(), 0, Long.BYTES);
    }

    void u32(int value) {
      sha256.update(number.clear().putInt(value).array(), 0, Integer.BYTES);
    }

    void u8(int value) {
      sha256.update((byte) value);
    }

    Hash32 finish() {
      return Hash32.of(sha256.digest());
    }
  }
}
