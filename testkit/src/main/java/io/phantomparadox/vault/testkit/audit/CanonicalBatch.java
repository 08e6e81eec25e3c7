package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.BatchEvidence.OwnerChange;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The batch hash and the trades root, computed a second time from the documented bytes (the layout
 * stands in the documentation of the netting engine's {@code BatchCommitment}).
 */
public record CanonicalBatch(String batchHash, String tradesRoot) {
  public static CanonicalBatch of(BatchEvidence batch) {
    List<Trade> members =
        batch.trades().stream().sorted((a, b) -> Long.compare(a.place(), b.place())).toList();
    List<Trade> sequence = batch.sequence();
    byte[] root = tradesRoot(sequence);
    MessageDigest hash = Bytes.newSha256();
    hash.update(Bytes.ascii("ppv-batch-1"));
    hash.update(u64(batch.game()));
    hash.update(u64(batch.id()));
    hash.update(BatchEvidence.fixed(batch.header(), "previousHash"));
    hash.update(u64(batch.number("cutAtMillis")));
    hash.update(u64(batch.number("asOfSlot")));
    hash.update(u32((int) batch.number("engineVersion")));
    hash.update((byte) batch.number("engineLevel"));
    hash.update(u32(members.size()));
    for (Trade trade : members) {
      hash.update(Bytes.unhex(trade.sell().intentId()));
      hash.update(Bytes.unhex(trade.buy().intentId()));
      hash.update(trade.item());
      hash.update(trade.seller());
      hash.update(trade.buyer());
      hash.update(u64(trade.amount()));
      hash.update(u64(trade.place()));
    }
    hash.update(u32(batch.openingBalances().size()));
    for (Map.Entry<String, Long> balance : batch.openingBalances().entrySet()) {
      hash.update(Bytes.unbase58(balance.getKey()));
      hash.update(u64(balance.getValue()));
    }
    hash.update(u32(batch.openingOwners().size()));
    for (Map.Entry<String, String> owner : batch.openingOwners().entrySet()) {
      hash.update(Bytes.unhex(owner.getKey()));
      hash.update(Bytes.unbase58(owner.getValue()));
    }
    Map<Long, Integer> indexByPlace = new HashMap<>();
    for (int i = 0; i < members.size(); i++) {
      indexByPlace.put(members.get(i).place(), i);
    }
    hash.update(u32(sequence.size()));
    for (Trade trade : sequence) {
      hash.update(u32(indexByPlace.getOrDefault(trade.place(), -1)));
    }
    hash.update(u32(batch.deltas().size()));
    for (Map.Entry<String, Long> delta : batch.deltas().entrySet()) {
      hash.update(Bytes.unbase58(delta.getKey()));
      hash.update(u64(delta.getValue()));
    }
    hash.update(u32(batch.ownerChanges().size()));
    for (OwnerChange change : batch.ownerChanges()) {
      hash.update(Bytes.unhex(change.item()));
      hash.update(Bytes.unbase58(change.from()));
      hash.update(Bytes.unbase58(change.to()));
    }
    hash.update(root);
    return new CanonicalBatch(Bytes.hex(hash.digest()), Bytes.hex(root));
  }

  private static byte[] tradesRoot(List<Trade> sequence) {
    if (sequence.isEmpty()) {
      return new byte[32];
    }
    List<byte[]> level = new ArrayList<>();
    for (Trade trade : sequence) {
      level.add(
          Bytes.sha256(
              new byte[] {0},
              Bytes.ascii("trade"),
              Bytes.unhex(trade.sell().intentId()),
              Bytes.unhex(trade.buy().intentId()),
              trade.item(),
              trade.seller(),
              trade.buyer(),
              u64(trade.amount())));
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
    return level.getFirst();
  }

  private static byte[] u64(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
